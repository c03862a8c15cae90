import { mean, meanAt } from '../averages.ts';
import type { Comparison, Metric } from './metric.ts';
import { withoutFeatures } from './requirements.ts';

/** Samples a side with which published values are counted (ADM's evaluator takes 10 000 reals and 50 000 fakes). */
export const MANIFOLD_SAMPLES = 10_000;

/** The share of fakes that lie among the reals (Kynkäänniemi 2019, arXiv 1904.06991): within the closed ball around some real. */
export const precision: Metric = {
  title: 'precision',
  compares: true,
  absent: withoutFeatures,
  measure: async (comparison) => ({ value: mean((await comparison.neighbourhood()).fakeCovered), k: comparison.settings.k.covered }),
  enough: () => MANIFOLD_SAMPLES,
  resample: (comparison, draws) => resampled(comparison, ({ fakeCovered }) => draws.map(({ fake }) => meanAt(fakeCovered, fake))),
};

/** The share of reals that lie among the fakes: within the closed ball around some fake. The paper's Recall. */
export const recall: Metric = {
  title: 'recall',
  compares: true,
  absent: withoutFeatures,
  measure: async (comparison) => ({ value: mean((await comparison.neighbourhood()).realCovered), k: comparison.settings.k.covered }),
  enough: () => MANIFOLD_SAMPLES,
  resample: (comparison, draws) => resampled(comparison, ({ realCovered }) => draws.map(({ real }) => meanAt(realCovered, real))),
};

type Covering = Awaited<ReturnType<Comparison['neighbourhood']>>;

/** The radii stay: copies of a sample would otherwise be one another's nearest neighbours. */
const resampled = async (comparison: Comparison, values: (covering: Covering) => number[]): Promise<number[]> =>
  values(await comparison.neighbourhood());
