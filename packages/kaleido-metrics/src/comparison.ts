import type { Engine } from '@kaleido/engine';
import type { Features } from './features.ts';
import type { Comparison, MetricSettings, Sample, Watch } from './metrics/metric.ts';
import { bothFeatures } from './metrics/requirements.ts';
import { type Moments, momentsOf } from './moments.ts';
import { nearestReals } from './neighbours/nearest-reals.ts';
import { neighbourhood } from './neighbours/neighbourhood.ts';
import { countOf } from './points.ts';

/** A side given by its features. Their moments may be known already (from parts of the set). */
export const sampleOf = (name: string, features: Features, moments?: Moments): Sample => ({
  name,
  origin: features.origin,
  width: features.width,
  count: countOf(features),
  features,
  moments: once(async () => moments ?? momentsOf(features)),
});

/** Puts two sides together; the real one may be missing, for metrics that look at fakes alone. */
export function compare(real: Sample | undefined, fake: Sample, settings: MetricSettings, engine: Engine, watch: Watch): Comparison {
  const watching = <T>(work: (done: (total: number) => void) => Promise<T>) => {
    let progress: ReturnType<Watch> | undefined;
    const done = (total: number): void => {
      progress ??= watch('block', total);
      progress.advance();
    };
    return work(done).finally(() => progress?.close());
  };
  const comparison: Comparison = {
    real,
    fake,
    settings,
    watch,
    neighbourhood: once(() => {
      const sides = bothFeatures(comparison);
      return watching((done) => neighbourhood(engine, sides.real, sides.fake, settings.k, { done }));
    }),
    nearest: once(() => {
      const sides = bothFeatures(comparison);
      return watching((done) => nearestReals(engine, sides.real, sides.fake, 2, { done }));
    }),
  };
  return comparison;
}

/** Computes a value on first use, once. */
function once<T>(compute: () => Promise<T>): () => Promise<T> {
  let value: Promise<T> | undefined;
  return () => {
    value ??= compute();
    return value;
  };
}
