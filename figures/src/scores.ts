/** A score of a cell with its 95 % interval, and what was drawn at random for that: pictures, or captions with all their pictures. */
export interface Score {
  readonly metric: string;
  readonly features: string;
  readonly value: number;
  readonly low: number | null;
  readonly high: number | null;
  readonly unit: 'picture' | 'caption';
  /** Pictures, or captions. */
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

const NORMAL_95 = 1.959964;
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Scores of sets of pictures are those of `kaleido-metrics`; scores of captions are averaged here, so that a caption is one trial. */
export function scoresOf(result: Readonly<Record<string, unknown>>, lines: readonly CaptionLine[]): Score[] {
  const features = lines[0]?.features ?? '';
  const ofCaptions: [string, string, (line: CaptionLine) => number | null | undefined][] = [
    ['alignment', 'probe', ({ alignment }) => alignment],
    ['modes', 'probe', ({ modes }) => (modes && Object.keys(modes).length > 0 ? mean(Object.values(modes)) : undefined)],
    ['vendi_per_caption', features, ({ vendi }) => vendi],
    ['mss', features, ({ mss }) => mss],
  ];
  return [
    ...['fid', 'precision', 'recall', 'coverage'].flatMap((metric) => ofPictures(metric, result[metric])),
    ...ofCaptions.flatMap(([metric, of, read]) =>
      averaged(
        metric,
        of,
        lines.flatMap((line) => read(line) ?? []),
      ),
    ),
  ];
}

interface MetricEntry {
  readonly value: number | null;
  readonly features?: string;
  readonly fake?: number;
  readonly bootstrap?: { readonly low: number; readonly high: number } | null;
}

function ofPictures(metric: string, entry: unknown): Score[] {
  const { value, features = '', fake = 0, bootstrap } = (entry ?? { value: null }) as MetricEntry;
  if (value === null) return [];
  return [{ metric, features, value, low: bootstrap?.low ?? null, high: bootstrap?.high ?? null, unit: 'picture', n: fake }];
}

/** A mean over captions; its interval is the normal one of their spread. */
function averaged(metric: string, features: string, values: readonly number[]): Score[] {
  if (values.length === 0) return [];
  const value = mean(values);
  const spread = Math.sqrt(values.reduce((sum, one) => sum + (one - value) ** 2, 0) / (values.length - 1) / values.length);
  const bounds = values.length > 1 ? { low: value - NORMAL_95 * spread, high: value + NORMAL_95 * spread } : { low: null, high: null };
  return [{ metric, features, value, ...bounds, unit: 'caption', n: values.length }];
}
