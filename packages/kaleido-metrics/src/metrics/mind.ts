import { random } from '@kaleido/shared/random';
import { type Matrix, matrix } from '../linear-algebra/matrix.ts';
import { multiply } from '../linear-algebra/multiply.ts';
import { countOf, type Points, piecesOf, rowRange, rowsOf } from '../points.ts';
import type { Metric } from './metric.ts';
import { bothFeatures, withoutFeatures } from './requirements.ts';

/** Rows that are projected at once. */
const BLOCK = 4096;
/** Directions at once: projections of 50 000 samples on them take 25 MB. */
const AT_ONCE = 64;

/** Directions that are spread evenly over the sphere [count, width], of any length. */
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
 * different size are compared as distributions, by their quantiles. Directions [count, width] are scaled to length 1; `done` is called
 * after each.
 */
export async function slicedDistance(real: Points, fake: Points, directions: Matrix, done: () => void = () => {}): Promise<number> {
  let sum = 0;
  for await (const [a, b] of projections(real, fake, directions)) {
    sum += squaredWasserstein(a.sort(), b.sort());
    done();
  }
  return (3 * real.width * sum) / directions.rows;
}

/** For each direction the coordinates of all real and of all fake points along it. */
async function* projections(real: Points, fake: Points, directions: Matrix): AsyncGenerator<[real: Float64Array, fake: Float64Array]> {
  const units = normalised(directions);
  for (let from = 0; from < directions.rows; from += AT_ONCE) {
    const some = matrix(
      Math.min(AT_ONCE, directions.rows - from),
      directions.columns,
      units.subarray(from * directions.columns, (from + AT_ONCE) * directions.columns),
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

/** The same for bootstrap samples of both sets, given how often each number was drawn and the order of the numbers. */
function weightedSquaredWasserstein(
  a: Float64Array,
  aOrder: Int32Array,
  aTimes: Uint16Array,
  b: Float64Array,
  bOrder: Int32Array,
  bTimes: Uint16Array,
): number {
  const [n, m] = [a.length, b.length];
  let sum = 0;
  let at = 0;
  let [aEnd, bEnd] = [aTimes[aOrder[0]!]! * m, bTimes[bOrder[0]!]! * n];
  for (let i = 0, j = 0; i < n && j < m; ) {
    const end = Math.min(aEnd, bEnd);
    sum += (end - at) * (a[aOrder[i]!]! - b[bOrder[j]!]!) ** 2;
    at = end;
    if (aEnd === end && ++i < n) aEnd += aTimes[aOrder[i]!]! * m;
    if (bEnd === end && ++j < m) bEnd += bTimes[bOrder[j]!]! * n;
  }
  return sum / (n * m);
}

const ascending = (values: Float64Array): Int32Array => Int32Array.from(values.keys()).sort((i, j) => values[i]! - values[j]!);

function timesDrawn(rows: Int32Array): Uint16Array {
  const times = new Uint16Array(rows.length);
  for (const row of rows) times[row]!++;
  return times;
}

const DIRECTIONS = 1000;
/** Samples with which the authors report stable values. */
const SAMPLES = 5000;

export const mind: Metric = {
  title: 'MIND',
  compares: true,
  absent: withoutFeatures,
  async measure(comparison) {
    const { real, fake } = bothFeatures(comparison);
    const directions = randomDirections(DIRECTIONS, real.width, comparison.settings.seed);
    const { advance, close } = comparison.watch('direction', DIRECTIONS);
    const value = await slicedDistance(real, fake, directions, advance);
    close();
    return { value, directions: DIRECTIONS };
  },
  enough: () => SAMPLES,
  async resample(comparison, draws) {
    const { real, fake } = bothFeatures(comparison);
    const directions = randomDirections(DIRECTIONS, real.width, comparison.settings.seed);
    const times = draws.map((draw) => [timesDrawn(draw.real), timesDrawn(draw.fake)] as const);
    const sums = draws.map(() => 0);
    for await (const [a, b] of projections(real, fake, directions)) {
      const [aOrder, bOrder] = [ascending(a), ascending(b)];
      times.forEach(([aTimes, bTimes], i) => {
        sums[i]! += weightedSquaredWasserstein(a, aOrder, aTimes, b, bOrder, bTimes);
      });
    }
    return sums.map((sum) => (3 * real.width * sum) / DIRECTIONS);
  },
};
