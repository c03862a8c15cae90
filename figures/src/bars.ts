import type { MethodName } from './methods.ts';
import { methodOf } from './methods.ts';
import { type Point, pointAt, scoreOf } from './points.ts';

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

/** Each promise for each form of the plan. */
export const bars = (scenes: readonly Point[], heldOut: readonly Point[]): Bar[] =>
  KALEIDO.flatMap((method) => [
    modesBar(scenes, method),
    ...SPACES.map((space) => recallBar(scenes, method, space)),
    ...SPACES.map((space) => fidBar(scenes, method, space)),
    alignmentBar(scenes, method),
    ...RIVALS.flatMap((rival) =>
      (
        [
          ['modes', 'probe'],
          ['vendi per caption', 'mobilenet'],
        ] as const
      ).map(([metric, space]) => equalPrecisionBar(scenes, method, rival, metric, space)),
    ),
    heldOutBar(heldOut, method),
  ]);

const title = (method: MethodName): string => methodOf(method).title;
const shown = (value: number): string => String(Number(value.toPrecision(3)));
/** In place of figures, where cells are missing. */
export const NOT_COMPUTED = 'not computed';

function modesBar(points: readonly Point[], method: MethodName): Bar {
  const modes = (name: MethodName, guidance: number) => scoreOf(pointAt(points, name, guidance), 'modes', 'probe')?.value;
  const [own, plain, data] = [modes(method, 7), modes('plain', 7), modes('data', 1)];
  const promise = "modes per caption at guidance 7 are at least 0.8 of the data's";
  if (own === undefined || data === undefined) return { promise, form: title(method), holds: undefined, figures: NOT_COMPUTED };
  const beside = plain === undefined ? '' : `; plain has ${shown(plain / data)} of them`;
  return {
    promise,
    form: title(method),
    holds: own >= 0.8 * data,
    figures: `${shown(own)} of ${shown(data)}: ${shown(own / data)}${beside}`,
  };
}

function recallBar(points: readonly Point[], method: MethodName, space: string): Bar {
  const [own, plain] = [method, 'plain' as const].map((name) => scoreOf(pointAt(points, name, 7), 'recall', space)?.value);
  const promise = `Recall (${space}) at guidance 7 is at least twice plain's`;
  if (own === undefined || plain === undefined) return { promise, form: title(method), holds: undefined, figures: NOT_COMPUTED };
  return { promise, form: title(method), holds: own >= 2 * plain, figures: `${shown(own)} against ${shown(plain)}` };
}

function fidBar(points: readonly Point[], method: MethodName, space: string): Bar {
  const pairs = GUIDANCES.flatMap((guidance) => {
    const [own, plain] = [method, 'plain' as const].map((name) => scoreOf(pointAt(points, name, guidance), 'fid', space)?.value);
    return own === undefined || plain === undefined ? [] : [{ guidance, own, plain }];
  });
  const promise = `FID (${space}) is below plain's at every guidance from 2`;
  const figures = pairs.map(({ guidance, own, plain }) => `g ${guidance}: ${shown(own)} against ${shown(plain)}`).join(', ');
  if (pairs.some(({ own, plain }) => own >= plain)) return { promise, form: title(method), holds: false, figures };
  return { promise, form: title(method), holds: pairs.length === GUIDANCES.length ? true : undefined, figures: figures || NOT_COMPUTED };
}

function alignmentBar(points: readonly Point[], method: MethodName): Bar {
  const [own, plain] = [method, 'plain' as const].map((name) => scoreOf(pointAt(points, name, 7), 'alignment', 'probe')?.value);
  const promise = "alignment at guidance 7 is at most 2 points below plain's";
  if (own === undefined || plain === undefined) return { promise, form: title(method), holds: undefined, figures: NOT_COMPUTED };
  return { promise, form: title(method), holds: own >= plain - 0.02, figures: `${shown(100 * own)} % against ${shown(100 * plain)} %` };
}

function heldOutBar(points: readonly Point[], method: MethodName): Bar {
  const [own, data] = [
    scoreOf(pointAt(points, method, 7), 'alignment', 'probe'),
    scoreOf(pointAt(points, 'data', 1), 'alignment', 'probe'),
  ];
  const promise = 'subject and thing of held-out pairs are right in at least half of the pictures';
  if (own === undefined) return { promise, form: title(method), holds: undefined, figures: NOT_COMPUTED };
  const beside = data === undefined ? '' : `; of the data themselves the probe reads ${shown(100 * data.value)} %`;
  return { promise, form: title(method), holds: own.value >= 0.5, figures: `${shown(100 * own.value)} %${beside}` };
}

/** At the precision (on the features of the score) that the plan has at guidance 7: a rival's score there, between those of its guidances on either side. */
function equalPrecisionBar(points: readonly Point[], method: MethodName, rival: MethodName, metric: string, space: string): Bar {
  const promise = `${metric === 'modes' ? 'more modes' : 'a higher Vendi score'} per caption than ${title(rival)} at equal precision`;
  const place = (point: Point | undefined) => {
    const [x, y] = [scoreOf(point, 'precision', space)?.value, scoreOf(point, metric, space)?.value];
    return x === undefined || y === undefined ? undefined : { x, y };
  };
  const own = place(pointAt(points, method, 7));
  const curve = points.flatMap((point) => (point.cell.method === rival ? (place(point) ?? []) : []));
  if (!own || curve.length < 2) return { promise, form: title(method), holds: undefined, figures: NOT_COMPUTED };
  const at = `precision ${shown(own.x)}`;
  const there = interpolated(curve, own.x);
  if (there !== undefined)
    return { promise, form: title(method), holds: own.y > there, figures: `${shown(own.y)} against ${shown(there)} at ${at}` };
  const best = curve.reduce((a, b) => (b.x > a.x ? b : a));
  if (own.x < best.x)
    return { promise, form: title(method), holds: undefined, figures: `${at} is below all of ${title(rival)}'s: they do not compare` };
  return {
    promise,
    form: title(method),
    holds: own.y > best.y,
    figures: `${shown(own.y)} at ${at}, against ${shown(best.y)} at its highest, ${shown(best.x)}`,
  };
}

/** The highest value of a polygon at x, which a rival may choose its guidance for; undefined outside of it. */
export function interpolated(curve: readonly { readonly x: number; readonly y: number }[], x: number): number | undefined {
  const sorted = [...curve].sort((a, b) => a.x - b.x);
  const values = sorted.slice(1).flatMap((b, index) => {
    const a = sorted[index]!;
    if (x < a.x || x > b.x) return [];
    return a.x === b.x ? [a.y, b.y] : [a.y + ((x - a.x) / (b.x - a.x)) * (b.y - a.y)];
  });
  return values.length === 0 ? undefined : Math.max(...values);
}
