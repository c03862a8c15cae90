import { mean, meanAt } from '../averages.ts';
import type { Comparison, Metric } from './metric.ts';
import { withoutFeatures } from './requirements.ts';

/** Samples a side with which published values are counted (ADM's evaluator takes 10 000 reals and 50 000 fakes). */
export const MANIFOLD_SAMPLES = 10_000;

/** Precision (Kynkäänniemi 2019, arXiv 1904.06991): the fraction of fakes in the closed ball around some real. */
export const precision: Metric = {
  title: 'precision',
  compares: true,
  absent: withoutFeatures,
  measure: async (comparison) => ({ value: mean((await comparison.neighbourhood()).fakeInManifold), k: comparison.settings.k.kManifold }),
  enough: () => MANIFOLD_SAMPLES,
  resample: (comparison, draws) => resampled(comparison, ({ fakeInManifold }) => draws.map(({ fake }) => meanAt(fakeInManifold, fake))),
};

/** Recall (ibid.): the fraction of reals in the closed ball around some fake. */
export const recall: Metric = {
  title: 'recall',
  compares: true,
  absent: withoutFeatures,
  measure: async (comparison) => ({ value: mean((await comparison.neighbourhood()).realInManifold), k: comparison.settings.k.kManifold }),
  enough: () => MANIFOLD_SAMPLES,
  resample: (comparison, draws) => resampled(comparison, ({ realInManifold }) => draws.map(({ real }) => meanAt(realInManifold, real))),
};

type Covering = Awaited<ReturnType<Comparison['neighbourhood']>>;

/** Radii are not recomputed: copies of a sample would be one another's nearest neighbours. */
const resampled = async (comparison: Comparison, values: (covering: Covering) => number[]): Promise<number[]> =>
  values(await comparison.neighbourhood());
