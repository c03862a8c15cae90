import { type Matrix, matrix } from './matrix.ts';
import { multiply } from './multiply.ts';

/** Columns of the factor that are made before the matrix is updated as a whole, by a product. */
const PANEL = 64;

/**
 * A factor of a positive semi-definite matrix C [n, n], which is consumed: F [r, n] with C = Fᵀ F to rounding, r the numerical rank.
 * Cholesky with diagonal pivoting (Higham, Accuracy and Stability of Numerical Algorithms, §10.3; LAPACK's dpstrf), which ends where no
 * diagonal element left exceeds n · 2^−52 of the largest one. Rows and columns are not permuted; only the lower triangle is read.
 */
export async function pivotedCholesky(c: Matrix): Promise<Matrix> {
  const n = c.rows;
  const diagonal = Float64Array.from({ length: n }, (_, i) => c.data[i * n + i]!);
  const negligible = n * Number.EPSILON * diagonal.reduce((most, value) => Math.max(most, value), 0);
  const taken = new Uint8Array(n);
  const factor = new Float64Array(n * n);
  let rank = 0;
  for (let more = true; more && rank < n; ) {
    const begin = rank;
    while (rank < Math.min(begin + PANEL, n)) {
      const pivot = largest(diagonal, taken);
      if (!(diagonal[pivot]! > negligible)) {
        more = false;
        break;
      }
      addRow(c, factor, begin, rank, pivot, diagonal, taken);
      rank++;
    }
    if (more && rank < n) await subtractPanel(c, matrix(rank - begin, n, factor.slice(begin * n, rank * n)));
  }
  return matrix(rank, n, factor.subarray(0, rank * n));
}

function largest(diagonal: Float64Array, taken: Uint8Array): number {
  let best = -1;
  for (let i = 0; i < diagonal.length; i++) if (!taken[i] && (best < 0 || diagonal[i]! > diagonal[best]!)) best = i;
  return best;
}

/** Row `rank` of the factor: what the panel's rows leave of the pivot's row, over the root of its diagonal element. */
function addRow(
  c: Matrix,
  factor: Float64Array,
  begin: number,
  rank: number,
  pivot: number,
  diagonal: Float64Array,
  taken: Uint8Array,
): void {
  const n = c.rows;
  const row = factor.subarray(rank * n, (rank + 1) * n);
  for (let i = 0; i < n; i++) row[i] = i <= pivot ? c.data[pivot * n + i]! : c.data[i * n + pivot]!;
  for (let k = begin; k < rank; k++) {
    const above = factor.subarray(k * n, (k + 1) * n);
    const weight = above[pivot]!;
    for (let i = 0; i < n; i++) row[i]! -= weight * above[i]!;
  }
  const root = Math.sqrt(diagonal[pivot]!);
  for (let i = 0; i < n; i++) row[i] = taken[i] ? 0 : row[i]! / root;
  row[pivot] = root;
  taken[pivot] = 1;
  for (let i = 0; i < n; i++) diagonal[i]! -= row[i]! * row[i]!;
}

async function subtractPanel(c: Matrix, panel: Matrix): Promise<void> {
  const done = await multiply(panel, panel, { a: true });
  for (let i = 0; i < c.data.length; i++) c.data[i]! -= done.data[i]!;
}
