import { random } from '@kaleido/shared/random';
import { drawDistinct } from '../draws.ts';
import { matrix } from '../linear-algebra/matrix.ts';
import { pivotedCholesky } from '../linear-algebra/pivoted-cholesky.ts';
import { type Moments, momentsOf } from '../moments.ts';
import { countOf, type Points, rowList } from '../points.ts';
import { frechetDistanceToFactor } from './fid.ts';
import type { Metric } from './metric.ts';
import { fakeFeatures, withoutFakes, withoutReal } from './requirements.ts';

/** Fewest samples of the smallest size. */
const MIN_SAMPLES = 5000;
const SIZES = 15;

export interface Extrapolation {
  /** Where the line meets 1/N = 0. */
  readonly value: number;
  /** Standard error of the line's intercept; all subsets are of the same fakes, so the error of sampling these is larger. */
  readonly error: number;
  readonly sizes: readonly number[];
  readonly distances: readonly number[];
}

/**
 * FD∞ (Chong & Forsyth 2020, arXiv 1911.07023): Fréchet distances of random subsets of the fakes, at 15 sizes from max(5000, N/10) to N,
 * against 1/N; the intercept of the line through them is free of the bias that a finite N has. `done` is called after each size.
 * @throws RangeError when there are no more than 5000 fakes
 */
export async function extrapolatedDistance(real: Moments, fake: Points, seed: number, done: () => void = () => {}): Promise<Extrapolation> {
  const n = countOf(fake);
  if (n <= MIN_SAMPLES) throw new RangeError(`FD∞ takes more than ${MIN_SAMPLES} fakes, got ${n}`);
  const min = Math.max(MIN_SAMPLES, Math.floor(n / 10));
  const sizes = Array.from({ length: SIZES }, (_, i) => Math.round(min + ((n - min) * i) / (SIZES - 1)));
  const width = real.mean.length;
  const factor = await pivotedCholesky(matrix(width, width, real.covariance.data.slice()));
  const distances: number[] = [];
  for (const [i, size] of sizes.entries()) {
    const rows = rowList(drawDistinct(random(seed, 'fd_inf', i), n, size));
    distances.push(await frechetDistanceToFactor(real, factor, await momentsOf(fake, rows)));
    done();
  }
  const { intercept, error } = fitLine(
    sizes.map((size) => 1 / size),
    distances,
  );
  return { value: intercept, error, sizes, distances };
}

/** The least-squares line through points, and its intercept's standard error. */
export function fitLine(x: readonly number[], y: readonly number[]): { slope: number; intercept: number; error: number } {
  const n = x.length;
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / n;
  const [xMean, yMean] = [mean(x), mean(y)];
  const spread = x.reduce((sum, value) => sum + (value - xMean) ** 2, 0);
  const slope = x.reduce((sum, value, i) => sum + (value - xMean) * (y[i]! - yMean), 0) / spread;
  const intercept = yMean - slope * xMean;
  const left = x.reduce((sum, value, i) => sum + (y[i]! - intercept - slope * value) ** 2, 0) / Math.max(n - 2, 1);
  return { slope, intercept, error: Math.sqrt(left * (1 / n + xMean ** 2 / spread)) };
}

export const fdInfinity: Metric = {
  title: 'FD∞',
  compares: true,
  absent(comparison) {
    const missing = withoutReal(comparison) ?? withoutFakes(comparison);
    if (missing !== undefined) return missing;
    const n = comparison.fake.count ?? 0;
    return n > MIN_SAMPLES ? undefined : `it takes more than ${MIN_SAMPLES} fakes, got ${n}`;
  },
  async measure(comparison) {
    const { advance, close } = comparison.watch('subset size', SIZES);
    const { settings, real } = comparison;
    const { value, error, sizes, distances } = await extrapolatedDistance(
      await real!.moments(),
      fakeFeatures(comparison),
      settings.seed,
      advance,
    );
    close();
    return { value, error, sizes, distances };
  },
};
