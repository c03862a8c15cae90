import type { Matrix } from './matrix.ts';
import { tridiagonalEigenvalues } from './tridiagonal-eigenvalues.ts';

/**
 * Squared length, relative to the matrix's largest element, below which the rest of a row counts as zero. Rows that a reduction has
 * cancelled shrink without end in a matrix of low rank; long before their squares underflow they are far below the rounding of the matrix.
 */
const NEGLIGIBLE = 2 ** -400;

/**
 * The eigenvalues of a symmetric matrix [n, n], ascending, each to a few n · 2^−53 of the largest magnitude. The matrix is consumed; only
 * its lower triangle counts. Householder's reduction to a tridiagonal matrix, then implicit QL (Golub & Van Loan §8.3).
 *
 * The reduction goes from the last row up, so that what is left is always the leading triangle; and it touches each element once a
 * step: the update by the last reflection and the product with the next one share a pass, because memory is what limits it.
 */
export function symmetricEigenvalues({ rows: n, data: a }: Matrix): Float64Array {
  const scale = powerOfTwoAbove(a);
  for (let i = 0; i < a.length; i++) a[i]! /= scale; // exact; squares can neither overflow nor all underflow
  const diagonal = new Float64Array(n);
  const beside = new Float64Array(n); // beside[i] joins i and i + 1
  let v = new Float64Array(n); // the pending update: A ← A − v wᵀ − w vᵀ
  let w = new Float64Array(n);
  let u = new Float64Array(n);
  let p = new Float64Array(n);
  for (let i = n - 1; i >= 0; i--) {
    const row = a.subarray(i * n, i * n + i + 1);
    for (let c = 0; c <= i; c++) row[c]! -= v[i]! * w[c]! + w[i]! * v[c]!;
    diagonal[i] = row[i]!;
    if (i === 0) break;
    const { length, factor } = reflection(row, u, i);
    beside[i - 1] = length;
    p.fill(0, 0, i);
    updateAndMultiply(a, n, i, v, w, u, p);
    let overlap = 0;
    for (let c = 0; c < i; c++) overlap += p[c]! * u[c]!;
    const half = (factor * factor * overlap) / 2;
    for (let c = 0; c < i; c++) p[c] = factor * p[c]! - half * u[c]!;
    [v, w, u, p] = [u, p, v, w];
  }
  return tridiagonalEigenvalues(diagonal, beside).map((value) => value * scale);
}

/** u and `factor` with (I − factor · u uᵀ) x = (0, …, 0, length) for the first `size` values x of a row. */
function reflection(x: Float64Array, u: Float64Array, size: number): { length: number; factor: number } {
  let squares = 0;
  for (let c = 0; c < size - 1; c++) squares += x[c]! * x[c]!;
  const last = x[size - 1]!;
  for (let c = 0; c < size; c++) u[c] = x[c]!;
  if (squares <= NEGLIGIBLE) return { length: last, factor: 0 };
  const length = -Math.sign(last || 1) * Math.sqrt(squares + last * last);
  u[size - 1] = last - length;
  return { length, factor: 2 / (squares + (last - length) ** 2) };
}

/** A ← A − v wᵀ − w vᵀ on the leading lower triangle of a size, and p ← A u with what came out. */
function updateAndMultiply(
  a: Float64Array,
  n: number,
  size: number,
  v: Float64Array,
  w: Float64Array,
  u: Float64Array,
  p: Float64Array,
): void {
  for (let r = 0; r < size; r++) {
    const [vr, wr, ur] = [v[r]!, w[r]!, u[r]!];
    const start = r * n;
    let sum = 0;
    for (let c = 0; c < r; c++) {
      const value = a[start + c]! - vr * w[c]! - wr * v[c]!;
      a[start + c] = value;
      sum += value * u[c]!;
      p[c]! += value * ur;
    }
    const value = a[start + r]! - 2 * vr * wr;
    a[start + r] = value;
    p[r]! += sum + value * ur;
  }
}

function powerOfTwoAbove(values: Float64Array): number {
  let most = 0;
  for (let i = 0; i < values.length; i++) most = Math.max(most, Math.abs(values[i]!));
  if (!Number.isFinite(most)) throw new RangeError('eigenvalues: the matrix holds values that are not finite');
  return most === 0 ? 1 : 2 ** Math.max(-1000, Math.min(1000, Math.ceil(Math.log2(most))));
}
