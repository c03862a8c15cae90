import { isBeyondDoubt } from './losses.ts';
import type { MethodName } from './methods.ts';
import { methodOf } from './methods.ts';
import { type Point, pointAt, scoreOf } from './points.ts';
import type { Score } from './scores.ts';

/** What was promised, and what came of it. */
export interface Bar {
  readonly promise: string;
  /** The form of the plan that it was measured on. */
  readonly form: string;
  /** Undefined where something that it takes was not computed, or does not compare. */
  readonly holds: boolean | undefined;
  /** The numbers behind it. */
  readonly figures: string;
}

const KALEIDO: readonly MethodName[] = ['text-bbox', 'combined'];
const RIVALS: readonly MethodName[] = ['interval', 'cads', 'coupled'];
const SPACES = ['mobilenet', 'probe'] as const;
const GUIDANCES = [2, 3, 4, 5, 7, 10];

/** A score that is compared at equal precision, and the features of both. */
interface Diversity {
  readonly more: string;
  readonly metric: string;
  readonly features: string;
  readonly precision: string;
}
const EQUAL: readonly Diversity[] = [
  { more: 'more modes', metric: 'modes', features: 'probe', precision: 'mobilenet' },
  { more: 'more modes', metric: 'modes', features: 'probe', precision: 'probe' },
  { more: 'a higher Vendi score (mobilenet)', metric: 'vendi per caption', features: 'mobilenet', precision: 'mobilenet' },
  { more: 'a higher Vendi score (probe)', metric: 'vendi per caption', features: 'probe', precision: 'probe' },
];

/** Each promise for each form of the plan. */
export const bars = (scenes: readonly Point[], heldOut: readonly Point[]): Bar[] =>
  KALEIDO.flatMap((method) => [
    modesBar(scenes, method),
    plainModesBar(scenes, method),
    ...SPACES.map((space) => recallBar(scenes, method, space)),
    ...SPACES.map((space) => fidBar(scenes, method, space)),
    alignmentBar(scenes, method),
    ...RIVALS.flatMap((rival) => EQUAL.map((score) => equalPrecisionBar(scenes, method, rival, score))),
    heldOutBar(heldOut, method),
  ]);

const title = (method: MethodName): string => methodOf(method).title;
const shown = (value: number): string => String(Number(value.toPrecision(3)));
/** In place of figures, where cells are missing. */
export const NOT_COMPUTED = 'not computed';

const modes = (points: readonly Point[], name: MethodName, guidance: number): number | undefined =>
  scoreOf(pointAt(points, name, guidance), 'modes', 'probe')?.value;

function modesBar(points: readonly Point[], method: MethodName): Bar {
  const [own, data] = [modes(points, method, 7), modes(points, 'data', 1)];
  const promise = "modes per caption at guidance 7 are at least 0.8 of the data's";
  if (own === undefined || data === undefined) return { promise, form: title(method), holds: undefined, figures: NOT_COMPUTED };
  return { promise, form: title(method), holds: own >= 0.8 * data, figures: `${shown(own)} of ${shown(data)}: ${shown(own / data)}` };
}

/** The other half of the claim, which is the same for every form of the plan. */
function plainModesBar(points: readonly Point[], method: MethodName): Bar {
  const [plain, data] = [modes(points, 'plain', 7), modes(points, 'data', 1)];
  const promise = 'of plain guidance at 7 they are below half';
  if (plain === undefined || data === undefined) return { promise, form: title(method), holds: undefined, figures: NOT_COMPUTED };
  return { promise, form: title(method), holds: plain < 0.5 * data, figures: `${shown(plain)} of ${shown(data)}: ${shown(plain / data)}` };
}

function recallBar(points: readonly Point[], method: MethodName, space: string): Bar {
  const [own, plain] = [method, 'plain' as const].map((name) => scoreOf(pointAt(points, name, 7), 'recall', space)?.value);
  const promise = `Recall (${space}) at guidance 7 is at least twice plain's`;
  if (own === undefined || plain === undefined) return { promise, form: title(method), holds: undefined, figures: NOT_COMPUTED };
  return { promise, form: title(method), holds: own >= 2 * plain, figures: `${shown(own)} against ${shown(plain)}` };
}

function fidBar(points: readonly Point[], method: MethodName, space: string): Bar {
  const pairs = GUIDANCES.flatMap((guidance) => {
    const [own, plain] = [method, 'plain' as const].map((name) => scoreOf(pointAt(points, name, guidance), 'fid', space));
    return !own || !plain
      ? []
      : [{ guidance, own: own.value, plain: plain.value, doubt: isInDoubt(own, plain) ? ' (intervals overlap)' : '' }];
  });
  const promise = `FID (${space}) is below plain's at every guidance from 2`;
  const figures = pairs.map(({ guidance, own, plain, doubt }) => `g ${guidance}: ${shown(own)} against ${shown(plain)}${doubt}`).join(', ');
  if (pairs.some(({ own, plain }) => own >= plain)) return { promise, form: title(method), holds: false, figures };
  return { promise, form: title(method), holds: pairs.length === GUIDANCES.length ? true : undefined, figures: figures || NOT_COMPUTED };
}

const isInDoubt = (a: Score, b: Score): boolean => !isBeyondDoubt(a, b) && !isBeyondDoubt(b, a);

function alignmentBar(points: readonly Point[], method: MethodName): Bar {
  const [own, plain] = [method, 'plain' as const].map((name) => scoreOf(pointAt(points, name, 7), 'alignment', 'probe')?.value);
  const promise = "alignment at guidance 7 is at most 2 points below plain's";
  if (own === undefined || plain === undefined) return { promise, form: title(method), holds: undefined, figures: NOT_COMPUTED };
  return { promise, form: title(method), holds: own >= plain - 0.02, figures: `${shown(100 * own)} % against ${shown(100 * plain)} %` };
}

function heldOutBar(points: readonly Point[], method: MethodName): Bar {
  const alignment = (name: MethodName, guidance: number) => scoreOf(pointAt(points, name, guidance), 'alignment', 'probe');
  const [own, plain, data] = [alignment(method, 7), alignment('plain', 7), alignment('data', 1)];
  const promise = 'subject and thing of held-out pairs are right in at least half of the pictures';
  if (own === undefined) return { promise, form: title(method), holds: undefined, figures: NOT_COMPUTED };
  const others = [
    ...(plain ? [`; plain ${shown(100 * plain.value)} %`] : []),
    ...(data ? [`; of the data themselves the probe reads ${shown(100 * data.value)} %`] : []),
  ];
  return { promise, form: title(method), holds: own.value >= 0.5, figures: `${shown(100 * own.value)} %${others.join('')}` };
}

/** Wherever both have a precision, by straight lines between the guidances that are next to it in precision: the plan has more. */
function equalPrecisionBar(points: readonly Point[], method: MethodName, rival: MethodName, score: Diversity): Bar {
  const promise = `${score.more} per caption than ${title(rival)} at equal precision (${score.precision})`;
  const [own, other] = [method, rival].map((name) => curveOf(points, name, score)) as [Place[], Place[]];
  const bar = (holds: boolean | undefined, figures: string): Bar => ({ promise, form: title(method), holds, figures });
  if (own.length === 0 || other.length < 2) return bar(undefined, NOT_COMPUTED);
  const shared = [...own, ...other].flatMap(({ x }) => {
    const [a, b] = [interpolated(own, x), interpolated(other, x)];
    return a === undefined || b === undefined ? [] : [{ x, own: a, other: b }];
  });
  if (shared.length > 0) {
    const closest = shared.reduce((a, b) => (b.own - b.other < a.own - a.other ? b : a));
    return bar(closest.own > closest.other, `${shown(closest.own)} against ${shown(closest.other)} at ${shown(closest.x)}, the closest`);
  }
  const [lowest, highest] = [own.reduce((a, b) => (b.x < a.x ? b : a)), other.reduce((a, b) => (b.x > a.x ? b : a))];
  if (lowest.x > highest.x)
    return bar(
      lowest.y > highest.y,
      `at higher precision: ${shown(lowest.y)} at ${shown(lowest.x)} against ${shown(highest.y)} at ${shown(highest.x)}`,
    );
  return bar(undefined, `precision is ${range(own)}, that of ${title(rival)} ${range(other)}: they do not compare`);
}

/** Precision and a score. */
interface Place {
  readonly x: number;
  readonly y: number;
}

/** A method at all of its guidances; at 1 some are plain guidance. */
function curveOf(points: readonly Point[], method: MethodName, { metric, features, precision }: Diversity): Place[] {
  const isOnCurve = ({ cell }: Point): boolean =>
    cell.method === method || (methodOf(method).isOtherAtOne && cell.method === 'plain' && cell.guidance === 1);
  return points.filter(isOnCurve).flatMap((point) => {
    const [x, y] = [scoreOf(point, 'precision', precision)?.value, scoreOf(point, metric, features)?.value];
    return x === undefined || y === undefined ? [] : [{ x, y }];
  });
}

function range(curve: readonly Place[]): string {
  const [least, most] = [Math.min, Math.max].map((of) => shown(of(...curve.map(({ x }) => x))));
  return least === most ? `${least}` : `${least} to ${most}`;
}

/** A value between neighbours in x, by a straight line, and the highest of those at one x; undefined outside of them. */
export function interpolated(curve: readonly Place[], x: number): number | undefined {
  const sorted = [...curve].sort((a, b) => a.x - b.x);
  const corners = sorted.filter((place) => place.x === x).map(({ y }) => y);
  const sides = sorted.slice(1).flatMap((b, index) => {
    const a = sorted[index]!;
    return a.x < x && x < b.x ? [a.y + ((x - a.x) / (b.x - a.x)) * (b.y - a.y)] : [];
  });
  return corners.length + sides.length === 0 ? undefined : Math.max(...corners, ...sides);
}
