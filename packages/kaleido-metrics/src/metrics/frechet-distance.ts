import { type Matrix, matrix, trace } from '../linear-algebra/matrix.ts';
import { multiply } from '../linear-algebra/multiply.ts';
import { pivotedCholesky } from '../linear-algebra/pivoted-cholesky.ts';
import { symmetricEigenvalues } from '../linear-algebra/symmetric-eigenvalues.ts';
import type { Moments } from '../moments.ts';

/**
 * The Fréchet distance of two Gaussians (Dowson & Landau 1982; FID when the features are those of Inception):
 * ‖m₁ − m₂‖² + tr(C₁ + C₂ − 2 (C₁ C₂)^½). With C₁ = Fᵀ F the trace of the root is Σ √λ over the eigenvalues of F C₂ Fᵀ, which is symmetric:
 * no imaginary parts, and rank-deficient covariances need no offset. Throws a RangeError when the widths differ.
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
  return means + trace(a.covariance) + trace(b.covariance) - 2 * roots;
}
