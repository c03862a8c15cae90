import { InputError } from '@kaleido/shared/errors';
import { random } from '@kaleido/shared/random';
import { bootstrapDraws, type ErrorBar, errorBar } from './bootstrap.ts';
import { drawDistinct } from './draws.ts';
import type { FeatureOrigin, Features } from './features.ts';
import type { Comparison, Json, Metric } from './metrics/metric.ts';
import { metrics } from './metrics/metrics.ts';
import { type MetricName, metricNames } from './metrics/names.ts';
import { countOf } from './points.ts';

export interface ScoreOptions {
  /** By default all that the inputs allow; the others then state why they are absent. */
  readonly names: readonly MetricName[] | undefined;
  /** Bootstrap samples; 0 for none. */
  readonly bootstrap: number;
  /** A comparison of two halves of the reals, which gives each metric's floor; made by the caller. */
  readonly floor?: Comparison | undefined;
  readonly warn: (message: string) => void;
  /** Called for a metric that failed during computation; the others are still computed. */
  readonly onFailure: (name: MetricName, error: Error) => void;
  /** Ends the computation: what is thrown after it was aborted is passed on. */
  readonly signal: AbortSignal;
}

/** A metric's entry of a result. */
export type Entry = { readonly value: number | null; readonly [detail: string]: Json };

/**
 * Computes metrics, one after another. Each entry names the features that it was made of. A metric that fails has the value null and
 * the reason; the other metrics are not affected.
 * @throws InputError before anything is computed, when these inputs cannot give a metric that was asked for
 */
export async function* scores(comparison: Comparison, options: ScoreOptions): AsyncGenerator<[MetricName, Entry]> {
  for (const name of options.names ?? []) {
    const reason = metrics[name].absent(comparison);
    if (reason !== undefined) throw new InputError(`${name}: ${reason}`);
  }
  for (const name of options.names ?? metricNames) {
    const metric = metrics[name];
    const reason = metric.absent(comparison);
    yield [name, reason === undefined ? await entryOrFailure(name, metric, comparison, options) : { value: null, absent: reason }];
  }
}

async function entryOrFailure(name: MetricName, metric: Metric, comparison: Comparison, options: ScoreOptions): Promise<Entry> {
  try {
    return await entryOf(name, metric, comparison, options);
  } catch (error) {
    if (options.signal.aborted || !(error instanceof Error)) throw error;
    options.onFailure(name, error);
    return { value: null, absent: error.message };
  }
}

async function entryOf(name: MetricName, metric: Metric, comparison: Comparison, options: ScoreOptions): Promise<Entry> {
  const { real, fake, settings } = comparison;
  const score = await metric.measure(comparison);
  if (!Number.isFinite(score.value)) throw new RangeError(`the value is ${score.value}: the features are too large for double precision`);
  const warning = tooFew(metric, comparison, metric.enough?.(comparison, score));
  if (warning !== undefined) options.warn(`${name}: ${warning}`);
  const { bootstrap, floor } = options;
  const drawable = fake.features !== undefined && (!metric.compares || real?.features !== undefined);
  return {
    ...score,
    ...(bootstrap > 0 && metric.resample && drawable && { bootstrap: await besideTheScore('error bar', barOf(metric.resample)) }),
    ...(floor && metric.compares && metric.absent(floor) === undefined && { floor: await besideTheScore('floor', floorOf(floor)) }),
    ...described(metric.isRead ? (fake.features?.seen?.by.origin ?? fake.origin) : fake.origin),
    ...(metric.compares && { real: real?.count ?? null }),
    fake: fake.count ?? null,
    ...(warning !== undefined && { warning }),
  };

  async function barOf(resample: NonNullable<Metric['resample']>): Promise<{ readonly [field in keyof ErrorBar]: number }> {
    return errorBar(score.value, await resample(comparison, bootstrapDraws(bootstrap, settings.seed, real?.count ?? 0, fake.count ?? 0)));
  }

  async function floorOf(halves: Comparison): Promise<number> {
    return (await metric.measure(halves)).value;
  }

  /** What the data do not allow is null, with a warning: the score itself stands. */
  async function besideTheScore<T>(what: string, computed: Promise<T>): Promise<T | null> {
    try {
      return await computed;
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      options.warn(`${name}: no ${what}: ${error.message}`);
      return null;
    }
  }
}

const described = ({ name, weights, preprocessing }: FeatureOrigin): Record<string, string> => ({
  features: name,
  ...(weights !== undefined && { weights }),
  ...(preprocessing !== undefined && { preprocessing }),
});

/** The warning for a comparison with too few samples. */
function tooFew(metric: Metric, { real, fake }: Comparison, enough: number | undefined): string | undefined {
  const counts = [...(metric.compares ? [['real', real?.count] as const] : []), ['fake', fake.count] as const];
  const few = counts.filter(([, count]) => enough !== undefined && count !== undefined && count < enough);
  if (few.length === 0) return undefined;
  return `only ${few.map(([side, count]) => `${count} ${side}`).join(' and ')} samples; at least ${enough} recommended`;
}

/**
 * Two halves of a set, drawn by a seed.
 * @throws RangeError when a half would have fewer than two samples
 */
export function halvesOf(features: Features, seed: number): [Features, Features] {
  const n = countOf(features);
  if (n < 4) throw new RangeError(`two halves take at least 4 samples, got ${n}`);
  const order = drawDistinct(random(seed, 'floor'), n, n);
  const half = n >> 1;
  return [selected(features, order.subarray(0, half)), selected(features, order.subarray(half, 2 * half))];
}

/** Some samples of a set. */
export function selected({ origin, width, data, ids, captions, probabilities, seen }: Features, rows: Int32Array): Features {
  const take = <T extends Float32Array | Float64Array>(from: T, size: number): T => {
    const out = from.slice(0, rows.length * size) as T;
    rows.forEach((row, i) => {
      out.set(from.subarray(row * size, (row + 1) * size), i * size);
    });
    return out;
  };
  return {
    origin,
    width,
    data: take(data, width),
    ...(ids && { ids: Array.from(rows, (row) => ids[row]!) }),
    ...(captions && { captions: Array.from(rows, (row) => captions[row]) }),
    ...(probabilities && { probabilities: { classes: probabilities.classes, data: take(probabilities.data, probabilities.classes) } }),
    ...(seen && { seen: { ...seen, pictures: Array.from(rows, (row) => seen.pictures[row]!) } }),
  };
}
