/** More steps than any eigenvalue needs: QL converges cubically. */
const MAX_STEPS = 100;

/**
 * Share of the largest magnitude below which an element beside the diagonal counts as zero: rounding. A smaller share would not end where
 * a block of far smaller values lies before the large ones, because each step from the large end brings rounding of their size into it.
 */
const NEGLIGIBLE = 2 ** -53;

/**
 * The eigenvalues of a symmetric tridiagonal matrix, ascending: implicit QL with Wilkinson's shift (Wilkinson & Reinsch,
 * contribution II/4, without vectors). Both arrays are consumed.
 * @param d the diagonal [n]
 * @param e beside the diagonal: e[i] joins i and i + 1; e[n − 1] does not count
 */
export function tridiagonalEigenvalues(d: Float64Array, e: Float64Array): Float64Array {
  const n = d.length;
  if (n > 0) e[n - 1] = 0;
  const negligible = NEGLIGIBLE * largestMagnitude(d, e);
  for (let l = 0; l < n; l++) {
    for (let steps = 0; ; steps++) {
      const m = endOfBlock(d, e, l, negligible);
      if (m === l) break;
      if (steps === MAX_STEPS) throw new Error('eigenvalues: no convergence');
      step(d, e, l, m);
    }
  }
  return d.sort();
}

/** The first index from l at which the matrix splits: an element beside the diagonal is below rounding, or `negligible`. */
function endOfBlock(d: Float64Array, e: Float64Array, l: number, negligible: number): number {
  let m = l;
  while (m < d.length - 1 && Math.abs(e[m]!) > Math.max(negligible, Number.EPSILON * 0.5 * (Math.abs(d[m]!) + Math.abs(d[m + 1]!)))) m++;
  return m;
}

const largestMagnitude = (...lists: readonly Float64Array[]): number =>
  lists.reduce((most, list) => list.reduce((top, value) => Math.max(top, Math.abs(value)), most), 0);

/** One implicit QL step on the block l … m: rotations chase the bulge from its lower end up. */
function step(d: Float64Array, e: Float64Array, l: number, m: number): void {
  const half = (d[l + 1]! - d[l]!) / (2 * e[l]!);
  let g = d[m]! - d[l]! + e[l]! / (half + (half < 0 ? -1 : 1) * Math.hypot(half, 1));
  let [s, c, shift] = [1, 1, 0];
  for (let i = m - 1; i >= l; i--) {
    const f = s * e[i]!;
    const b = c * e[i]!;
    const r = Math.hypot(f, g);
    e[i + 1] = r;
    if (r === 0) {
      // The block has split on the way: keep what was rotated.
      d[i + 1]! -= shift;
      e[m] = 0;
      return;
    }
    s = f / r;
    c = g / r;
    g = d[i + 1]! - shift;
    const t = (d[i]! - g) * s + 2 * c * b;
    shift = s * t;
    d[i + 1] = g + shift;
    g = c * t - b;
  }
  d[l]! -= shift;
  e[l] = g;
  e[m] = 0;
}
