import { mean } from './statistics/mean.ts';
import { boundT } from './statistics/student.ts';

/** A score of a cell with its 95 % interval, and what was drawn at random for that: pictures, or captions with all their pictures. */
export interface Score {
  readonly metric: string;
  readonly features: string;
  /** Reals that pictures were compared with, where a cell has several kinds. */
  readonly against?: string;
  /** Which of the curves of one cell, where it has several. */
  readonly series?: string;
  readonly value: number;
  readonly low: number | null;
  readonly high: number | null;
  readonly unit: 'picture' | 'caption' | 'point';
  /** Pictures, captions or points. */
  readonly n: number;
}

/** What `kaleido-metrics --per caption` says of one caption. */
export interface CaptionLine {
  readonly caption: string;
  readonly count: number;
  readonly features: string;
  readonly vendi: number;
  readonly mss: number | null;
  readonly alignment?: number | null;
  readonly modes?: Readonly<Record<string, number>>;
}

/** A score's name, with all that tells it from others of its cell: `modes (probe)`. */
export const nameOfScore = ({ metric, features, against, series }: Score): string =>
  `${series === undefined ? '' : `${series}: `}${metric} (${features}${against === undefined ? '' : `, ${against}`})`;

/** Modes of a caption: the mean over what its pictures may differ in; undefined where nothing was read. */
export const modesOf = ({ modes }: CaptionLine): number | undefined =>
  modes && Object.keys(modes).length > 0 ? mean(Object.values(modes)) : undefined;

export const captionLines = (text: string): CaptionLine[] =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as CaptionLine);

/** Scores of captions, averaged here so that a caption is one trial; a probe's reading stands in the lines of its own features. */
export function ofCaptionLines(text: string): Score[] {
  const lines = captionLines(text);
  const features = lines[0]?.features ?? '';
  const read: [string, (line: CaptionLine) => number | null | undefined][] = [
    ['alignment', ({ alignment }) => alignment],
    ['modes', modesOf],
    ['vendi per caption', ({ vendi }) => vendi],
    ['mss', ({ mss }) => mss],
  ];
  return read.flatMap(([metric, of]) =>
    averaged(
      metric,
      features,
      lines.flatMap((line) => of(line) ?? []),
    ),
  );
}

interface MetricEntry {
  readonly value: number | null;
  readonly features?: string;
  readonly fake?: number;
  readonly bootstrap?: { readonly low: number; readonly high: number } | null;
}

/** Scores of whole sets of pictures, as `kaleido-metrics` gives them. */
export const ofSets = (result: Readonly<Record<string, unknown>>, against?: string): Score[] =>
  ['fid', 'precision', 'recall', 'coverage', 'obedience', 'nearest'].flatMap((metric) => {
    const { value, features = '', fake = 0, bootstrap } = (result[metric] ?? { value: null }) as MetricEntry;
    if (value === null) return [];
    const bounds = { low: bootstrap?.low ?? null, high: bootstrap?.high ?? null };
    return [{ metric, features, ...(against !== undefined && { against }), value, ...bounds, unit: 'picture' as const, n: fake }];
  });

/** A mean over captions; its interval is Student's of their spread. */
function averaged(metric: string, features: string, values: readonly number[]): Score[] {
  if (values.length === 0) return [];
  const value = mean(values);
  const spread = Math.sqrt(values.reduce((sum, one) => sum + (one - value) ** 2, 0) / (values.length - 1) / values.length);
  const half = values.length > 1 ? boundT(0.95, values.length - 1) * spread : undefined;
  const bounds = half === undefined ? { low: null, high: null } : { low: value - half, high: value + half };
  return [{ metric, features, value, ...bounds, unit: 'caption', n: values.length }];
}
