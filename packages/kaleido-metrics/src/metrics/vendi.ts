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
 * The eigenvalues of K/n for the cosine kernel K of n samples, those above zero, ascending. They are the same for the n × n kernel and for
 * its dual of width × width, so the smaller is solved. Throws a RangeError for a sample without direction.
 */
export async function cosineSpectrum(points: Points, rows: Rows): Promise<Float64Array> {
  const { width } = points;
  if (rows.length <= width) {
    const units = unitRows(points, rows);
    return spectrum(await multiply(units, units, { b: true }), rows.length);
  }
  const dual = matrix(width, width);
  for (const piece of piecesOf(rows, BLOCK)) {
    const units = unitRows(points, piece);
    const product = await multiply(units, units, { a: true });
    for (let i = 0; i < dual.data.length; i++) dual.data[i]! += product.data[i]!;
  }
  return spectrum(dual, rows.length);
}

/** The positive eigenvalues of kernel/n; the kernel is consumed. */
export const spectrum = (kernel: Matrix, n: number): Float64Array =>
  symmetricEigenvalues(kernel)
    .map((value) => value / n)
    .filter((value) => value > 0);

/**
 * The Vendi score of order q: the effective number of different samples, exp of Rényi's entropy of the eigenvalues of K/n
 * (Friedman & Dieng 2023; the family by q: Pasarkar & Dieng 2024). q = 1 is Shannon's entropy, q = ∞ looks at the largest alone.
 */
export function vendiScore(eigenvalues: Float64Array, q: number): number {
  if (!(q > 0)) throw new RangeError(`the order of a Vendi score is a number above 0, got ${q}`);
  if (q === 1) return Math.exp(-eigenvalues.reduce((sum, value) => sum + value * Math.log(value), 0));
  if (q === Number.POSITIVE_INFINITY) return 1 / eigenvalues.reduce((most, value) => Math.max(most, value), 0);
  return eigenvalues.reduce((sum, value) => sum + value ** q, 0) ** (1 / (1 - q));
}

/** Orders that are told beside q = 1. */
const FAMILY = [0.5, 2, Number.POSITIVE_INFINITY];
/** A set of n can score n at most: below so many times the score its size, not its diversity, is what limits it. */
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
