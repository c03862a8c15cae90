import { type Matrix, matrix, trace } from '../linear-algebra/matrix.ts';
import { multiply } from '../linear-algebra/multiply.ts';
import { pivotedCholesky } from '../linear-algebra/pivoted-cholesky.ts';
import { symmetricEigenvalues } from '../linear-algebra/symmetric-eigenvalues.ts';
import { type Moments, momentsOf } from '../moments.ts';
import { rowList } from '../points.ts';
import type { Metric } from './metric.ts';
import { bothFeatures, withoutReal } from './requirements.ts';
import { forEachDraw } from './resample.ts';

/**
 * The Fréchet distance of two Gaussians (Dowson & Landau 1982; FID when the features are those of Inception):
 * ‖m₁ − m₂‖² + tr(C₁ + C₂ − 2 (C₁ C₂)^½). With C₁ = Fᵀ F the trace of the root is Σ √λ over the eigenvalues of F C₂ Fᵀ, which is symmetric:
 * no imaginary parts, and rank-deficient covariances need no offset. Never negative: between equal sets rounding could go below 0.
 * @throws RangeError when the widths differ
 */
export async function frechetDistance(a: Moments, b: Moments): Promise<number> {
  const [width, other] = [a.mean.length, b.mean.length];
  if (width !== other) throw new RangeError(`the features have different widths: ${width} and ${other}`);
  // The factor of the smaller set has the smaller rank, and with it a smaller matrix to solve.
  const [small, large] = (a.count ?? Number.POSITIVE_INFINITY) <= (b.count ?? Number.POSITIVE_INFINITY) ? [a, b] : [b, a];
  const factor = await pivotedCholesky(matrix(width, width, small.covariance.data.slice()));
  return frechetDistanceToFactor(small, factor, large);
}

/** The same where the factor F of C₁ is known already. */
export async function frechetDistanceToFactor(a: Moments, factor: Matrix, b: Moments): Promise<number> {
  const inner = await multiply(await multiply(factor, b.covariance), factor, { b: true });
  const roots = symmetricEigenvalues(inner).reduce((sum, value) => sum + Math.sqrt(Math.max(value, 0)), 0);
  const means = a.mean.reduce((sum, value, c) => sum + (value - b.mean[c]!) ** 2, 0);
  return Math.max(0, means + trace(a.covariance) + trace(b.covariance) - 2 * roots);
}

/** Samples for each number of a feature, below which the distance is mostly bias (docs/metrics.md, "Numerics"). */
const SAMPLES_PER_FEATURE = 10;

export const fid: Metric = {
  title: 'FID',
  compares: true,
  absent: withoutReal,
  measure: async ({ real, fake }) => ({ value: await frechetDistance(await real!.moments(), await fake.moments()) }),
  enough: ({ fake }) => SAMPLES_PER_FEATURE * fake.width,
  async resample(comparison, draws) {
    const { real, fake } = bothFeatures(comparison);
    return forEachDraw(comparison, draws, async (draw) =>
      frechetDistance(await momentsOf(real, rowList(draw.real)), await momentsOf(fake, rowList(draw.fake))),
    );
  },
};
