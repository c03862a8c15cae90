import { type MethodName, methodOf } from './methods.ts';
import { type Point, plans, pointsOf, titleOf } from './points.ts';
import type { PublishedCell } from './published.ts';

/** Scores that are drawn against guidance, in this order. */
const AGAINST_GUIDANCE = ['fid', 'recall', 'precision', 'coverage', 'modes', 'vendi per caption', 'mss', 'alignment', 'obedience'];
/** What fronts show diversity against. */
const QUALITY = 'precision';
const DIVERSITY = ['recall', 'coverage', 'modes', 'vendi per caption', 'alignment'];

/** One drawing of curves. */
export interface Curves {
  readonly file: string;
  /** What it shows, in words. */
  readonly shows: string;
  readonly points: readonly Point[];
  readonly metrics: readonly string[];
  readonly options: readonly string[];
}

/** The data, which nothing is to beat. */
function reference(points: readonly Point[]): string[] {
  const data = points.find(({ cell }) => cell.method === 'data');
  return data ? ['--reference', titleOf(data)] : [];
}

/** Forms of the plan that stand beside the rivals; the others have a drawing of their own. */
const BESIDE_RIVALS: readonly MethodName[] = ['text-bbox', 'combined', 'text-bbox-interval'];
/** What every form of the plan is to be seen beside. */
const BESIDE_PLANS: readonly MethodName[] = ['plain', 'data-latents', 'data-combined', 'data'];

/** The drawings of a figure that compares methods: the plan beside its rivals, and its forms beside one another. */
export function curvesOf(figure: string, cells: readonly PublishedCell[]): Curves[] {
  if (!cells.every(({ cell }) => cell.kind === 'scores' && cell.trained === undefined)) return [];
  const points = pointsOf(cells);
  const rivals = points.filter(
    ({ cell: { method } }) => BESIDE_RIVALS.includes(method) || (!plans(method) && methodOf(method).records !== 'latents'),
  );
  const forms = points.filter(({ cell: { method } }) => plans(method) || BESIDE_PLANS.includes(method));
  const hasForms = forms.some((point) => !rivals.includes(point));
  return [
    ...(rivals.length > 0 ? both(figure, 'the plan and its rivals', rivals) : []),
    ...(hasForms ? both(`${figure}-plans`, 'forms of the plan', forms) : []),
  ];
}

const both = (name: string, whose: string, points: readonly Point[]): Curves[] => [
  { file: `${name}.svg`, shows: `Scores against guidance: ${whose}`, points, metrics: AGAINST_GUIDANCE, options: reference(points) },
  {
    ...{ file: `${name}-fronts.svg`, shows: `Scores against precision, with their fronts: ${whose}`, points },
    ...{ metrics: [QUALITY, ...DIVERSITY], options: ['--against', QUALITY, ...reference(points)] },
  },
];
