import { random } from '@kaleido/shared/random';
import { type Matrix, matrix } from '../linear-algebra/matrix.ts';
import { multiply } from '../linear-algebra/multiply.ts';
import { countOf, type Points, piecesOf, rowRange, rowsOf } from '../points.ts';

/** Rows that are projected at once. */
const BLOCK = 4096;
/** Directions at once: projections of 50 000 samples on them take 25 MB. */
const DIRECTIONS = 64;

/** Directions that are spread evenly over the sphere [count, width]; `multiplyDirections` needs no unit length. */
export function randomDirections(count: number, width: number, seed: number): Matrix {
  const numbers = random(seed, 'mind');
  return matrix(
    count,
    width,
    Float64Array.from({ length: count * width }, () => numbers.normal()),
  );
}

/**
 * MIND: 3 d · the mean over directions of the squared Wasserstein-2 distance between the projections of both sets, d the width. Sets of
 * different size are compared as distributions, by their quantiles. Directions [count, width] are scaled to length 1.
 */
export async function slicedDistance(real: Points, fake: Points, directions: Matrix): Promise<number> {
  let sum = 0;
  for await (const [a, b] of projections(real, fake, directions)) sum += squaredWasserstein(a.sort(), b.sort());
  return (3 * real.width * sum) / directions.rows;
}

/** For each direction the coordinates of all real and of all fake points along it. */
export async function* projections(
  real: Points,
  fake: Points,
  directions: Matrix,
): AsyncGenerator<[real: Float64Array, fake: Float64Array]> {
  const units = normalised(directions);
  for (let from = 0; from < directions.rows; from += DIRECTIONS) {
    const some = matrix(
      Math.min(DIRECTIONS, directions.rows - from),
      directions.columns,
      units.subarray(from * directions.columns, (from + DIRECTIONS) * directions.columns),
    );
    const [a, b] = [await project(real, some), await project(fake, some)];
    for (let i = 0; i < some.rows; i++) yield [row(a, i), row(b, i)];
  }
}

const row = ({ columns, data }: Matrix, i: number): Float64Array => data.subarray(i * columns, (i + 1) * columns);

function normalised({ rows, columns, data }: Matrix): Float64Array {
  const units = data.slice();
  for (let i = 0; i < rows; i++) {
    const unit = units.subarray(i * columns, (i + 1) * columns);
    const length = Math.sqrt(unit.reduce((sum, value) => sum + value * value, 0));
    for (let c = 0; c < columns; c++) unit[c]! /= length;
  }
  return units;
}

/** [directions, points] */
async function project(points: Points, directions: Matrix): Promise<Matrix> {
  const n = countOf(points);
  const all = matrix(directions.rows, n);
  let at = 0;
  for (const piece of piecesOf(rowRange(0, n), BLOCK)) {
    const some = await multiply(directions, rowsOf(points, piece), { b: true });
    for (let i = 0; i < directions.rows; i++) all.data.set(row(some, i), i * n + at);
    at += piece.length;
  }
  return all;
}

/** The squared Wasserstein-2 distance of two sets of numbers, each sorted: ∫ (F⁻¹ − G⁻¹)² over the quantiles, which are steps. */
export function squaredWasserstein(a: Float64Array, b: Float64Array): number {
  const [n, m] = [a.length, b.length];
  let sum = 0;
  let at = 0; // in units of 1/(n m)
  for (let i = 0, j = 0; i < n && j < m; ) {
    const [aEnd, bEnd] = [(i + 1) * m, (j + 1) * n];
    const end = Math.min(aEnd, bEnd);
    sum += (end - at) * (a[i]! - b[j]!) ** 2;
    at = end;
    if (aEnd === end) i++;
    if (bEnd === end) j++;
  }
  return sum / (n * m);
}
