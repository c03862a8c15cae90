import { random } from '@kaleido/shared/random';
import { deviation } from './averages.ts';
import { drawWithRepeats } from './draws.ts';
import type { Draw } from './metrics/metric.ts';

/** A normal variable lies this many deviations around its mean 95 times in 100. */
const NORMAL_95 = 1.959964;

/**
 * The sampling error of a value. Precision, density, recall and coverage are resampled on the side that they average over alone (fakes for
 * the first two, reals for the others), against the other side as it is; where that one is small, the true error is larger.
 */
export interface ErrorBar {
  readonly samples: number;
  /** Standard error. */
  readonly deviation: number;
  /**
   * Bounds of the normal 95 % interval around the value. The bias of few samples is not in it: samples drawn with repeats are more alike
   * than the fresh ones they stand for, which shifts most of these scores; `floor` and the warning show the bias instead.
   */
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
  const spread = deviation(resampled);
  return { samples: resampled.length, deviation: spread, low: value - NORMAL_95 * spread, high: value + NORMAL_95 * spread };
}
