import { type Matrix, matrix } from '../linear-algebra/matrix.ts';
import { multiply } from '../linear-algebra/multiply.ts';
import { symmetricEigenvalues } from '../linear-algebra/symmetric-eigenvalues.ts';
import { countOf, type Points, piecesOf, type Rows, rowList, rowRange, unitRows } from '../points.ts';
import type { Metric } from './metric.ts';
import { fakeFeatures, withoutFakes } from './requirements.ts';
import { forEachDraw } from './resample.ts';

/** Rows that are added at once. */
const BLOCK = 1024;

/**
 * The eigenvalues of K/n for the cosine kernel K of n samples, those above rounding, ascending; they sum to 1. They are the same for the
 * n × n kernel and for its dual of (width + 1) × (width + 1), so the smaller is solved.
 */
export async function cosineSpectrum(points: Points, rows: Rows): Promise<Float64Array> {
  const side = points.width + 1;
  if (rows.length <= side) {
    const units = unitRows(points, rows);
    return spectrum(await multiply(units, units, { b: true }));
  }
  const dual = matrix(side, side);
  for (const piece of piecesOf(rows, BLOCK)) {
    const units = unitRows(points, piece);
    const product = await multiply(units, units, { a: true });
    for (let i = 0; i < dual.data.length; i++) dual.data[i]! += product.data[i]!;
  }
  return spectrum(dual);
}

/**
 * The eigenvalues of a kernel [side, side] of unit diagonal over n samples, as shares of their sum; the kernel is consumed. Those within
 * rounding of zero are left out: a collapsed set would otherwise score by its rounding errors where q is small.
 */
export function spectrum(kernel: Matrix): Float64Array {
  const eigenvalues = symmetricEigenvalues(kernel);
  const negligible = kernel.rows * Number.EPSILON * (eigenvalues.at(-1) ?? 0);
  const above = eigenvalues.filter((value) => value > negligible);
  const sum = above.reduce((total, value) => total + value, 0);
  return above.map((value) => value / sum);
}

/**
 * The Vendi score of order q: the effective number of different samples, exp of Rényi's entropy of the eigenvalues of K/n
 * (Friedman & Dieng 2023; the family by q: Pasarkar & Dieng 2024). q = 1 is Shannon's entropy, q = ∞ looks at the largest alone.
 * At least 1, which is the score of equal samples; rounding alone could give less.
 * @throws RangeError unless q is above 0
 */
export function vendiScore(eigenvalues: Float64Array, q: number): number {
  if (!(q > 0)) throw new RangeError(`the order of a Vendi score is a number above 0, got ${q}`);
  return Math.max(1, effectiveNumber(eigenvalues, q));
}

function effectiveNumber(eigenvalues: Float64Array, q: number): number {
  if (q === 1) return Math.exp(-eigenvalues.reduce((sum, value) => sum + value * Math.log(value), 0));
  if (q === Number.POSITIVE_INFINITY) return 1 / eigenvalues.reduce((most, value) => Math.max(most, value), 0);
  return eigenvalues.reduce((sum, value) => sum + value ** q, 0) ** (1 / (1 - q));
}

/** Orders reported beside q = 1. */
const FAMILY = [0.5, 2, Number.POSITIVE_INFINITY];
/** A set of n scores at most n. With fewer samples than this multiple of the score, the size of the set, not its diversity, limits it. */
const ROOM = 10;

export const vendi: Metric = {
  title: 'Vendi',
  compares: false,
  absent: withoutFakes,
  async measure(comparison) {
    const points = fakeFeatures(comparison);
    const eigenvalues = await cosineSpectrum(points, rowRange(0, countOf(points)));
    const family = FAMILY.map((q) => [q === Number.POSITIVE_INFINITY ? 'inf' : String(q), vendiScore(eigenvalues, q)] as const);
    return { value: vendiScore(eigenvalues, 1), q: Object.fromEntries(family) };
  },
  enough: (_, { value }) => Math.ceil(ROOM * value),
  async resample(comparison, draws) {
    const points = fakeFeatures(comparison);
    return forEachDraw(comparison, draws, async ({ fake }) => vendiScore(await cosineSpectrum(points, rowList(fake)), 1));
  },
};
