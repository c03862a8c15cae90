import { random } from '@kaleido/shared/random';
import { deviation, quantile } from './averages.ts';
import { drawWithRepeats } from './draws.ts';
import type { Draw } from './metrics/metric.ts';

/** How far a value may be off because the samples are few. */
export interface ErrorBar {
  readonly samples: number;
  /** Standard error. */
  readonly deviation: number;
  /** Bounds of the basic 95 % interval: 2 θ − the opposite quantiles (Davison & Hinkley 1997, eq. 5.6), which also turns round the bias. */
  readonly low: number;
  readonly high: number;
}

/** Bootstrap samples of both sides, each drawn from the seed on its own. A side without samples to draw from has none. */
export const bootstrapDraws = (count: number, seed: number, reals: number, fakes: number): Draw[] =>
  Array.from({ length: count }, (_, i) => ({
    real: drawWithRepeats(random(seed, 'bootstrap', 'real', i), reals),
    fake: drawWithRepeats(random(seed, 'bootstrap', 'fake', i), fakes),
  }));

/** The error bar of a value from its values on bootstrap samples. */
export function errorBar(value: number, resampled: readonly number[]): ErrorBar {
  const sorted = [...resampled].sort((a, b) => a - b);
  return {
    samples: resampled.length,
    deviation: deviation(sorted),
    low: 2 * value - quantile(sorted, 0.975),
    high: 2 * value - quantile(sorted, 0.025),
  };
}
