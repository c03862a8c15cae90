import { type Matrix, matrix } from './linear-algebra/matrix.ts';
import { multiply } from './linear-algebra/multiply.ts';
import { countOf, type Points, piecesOf, type Rows, rowRange, rowsOf } from './points.ts';

/** Mean and covariance of a set of points. */
export interface Moments {
  /** [width] */
  readonly mean: Float64Array;
  /** [width, width], over n − 1. */
  readonly covariance: Matrix;
  /** n, if known: statistics files of other programs do not contain it. */
  readonly count?: number;
}

/** Additive form of moments: a mean and the squares around it. */
export interface MomentSums {
  readonly count: number;
  readonly mean: Float64Array;
  /** Σ (x − mean)(x − mean)ᵀ [width, width]. */
  readonly squares: Matrix;
}

/** Rows that are added at once: a fixed number, so that sums do not depend on how the rows arrive. */
const BLOCK = 1024;

/**
 * Adds up rows that arrive in batches of any size. Sums are doubles, shifted by the mean of the first block: sums around zero would lose
 * all digits where the mean is large (docs/metrics.md, "Numerics").
 */
export function momentSummer(width: number): { add(points: Points, rows?: Rows): Promise<void>; finish(): Promise<MomentSums> } {
  let shift: Float64Array | undefined;
  let count = 0;
  const sum = new Float64Array(width);
  const products = matrix(width, width);
  const waiting = matrix(BLOCK, width);
  let held = 0;

  const addBlock = async (): Promise<void> => {
    const block = matrix(held, width, waiting.data.subarray(0, held * width));
    shift ??= meanOf(block);
    for (let i = 0; i < held; i++)
      for (let c = 0; c < width; c++) {
        const value = block.data[i * width + c]! - shift[c]!;
        block.data[i * width + c] = value;
        sum[c]! += value;
      }
    const product = await multiply(block, block, { a: true });
    for (let i = 0; i < products.data.length; i++) products.data[i]! += product.data[i]!;
    count += held;
    held = 0;
  };

  return {
    async add(points, rows = rowRange(0, countOf(points))) {
      for (let at = 0; at < rows.length; ) {
        const more = Math.min(BLOCK - held, rows.length - at);
        const start = at;
        waiting.data.set(rowsOf(points, { length: more, at: (index) => rows.at(start + index) }).data, held * width);
        held += more;
        at += more;
        if (held === BLOCK) await addBlock();
      }
    },
    async finish() {
      if (held > 0) await addBlock();
      const offset = sum.map((value) => value / Math.max(count, 1));
      for (let i = 0; i < width; i++)
        for (let j = 0; j <= i; j++) {
          const value = products.data[i * width + j]! - count * offset[i]! * offset[j]!;
          products.data[i * width + j] = value;
          products.data[j * width + i] = value;
        }
      return { count, mean: offset.map((value, c) => value + (shift?.[c] ?? 0)), squares: products };
    },
  };
}

function meanOf({ rows, columns, data }: Matrix): Float64Array {
  const mean = new Float64Array(columns);
  for (let i = 0; i < rows; i++) for (let c = 0; c < columns; c++) mean[c]! += data[i * columns + c]! / rows;
  return mean;
}

/** The sums of the union of sets (Chan, Golub & LeVeque 1983, eq. 2.1), one set after another. */
export function mergeSums(parts: readonly MomentSums[]): MomentSums {
  const [first, ...others] = parts;
  if (!first) throw new RangeError('sums: expected at least one part, got none');
  const width = first.mean.length;
  const mean = first.mean.slice();
  const squares = matrix(width, width, first.squares.data.slice());
  let { count } = first;
  for (const part of others) {
    const total = count + part.count;
    if (part.count === 0) continue;
    const step = part.mean.map((value, c) => value - mean[c]!);
    const weight = (count * part.count) / total;
    for (let i = 0; i < width; i++)
      for (let j = 0; j < width; j++) squares.data[i * width + j]! += part.squares.data[i * width + j]! + weight * step[i]! * step[j]!;
    for (let c = 0; c < width; c++) mean[c]! += (step[c]! * part.count) / total;
    count = total;
  }
  return { count, mean, squares };
}

/**
 * Mean and covariance from sums.
 * @throws RangeError for fewer than two points
 */
export function momentsFrom({ count, mean, squares }: MomentSums): Moments {
  if (count < 2) throw new RangeError(`a covariance needs at least 2 samples, got ${count}`);
  return {
    count,
    mean,
    covariance: matrix(
      squares.rows,
      squares.columns,
      squares.data.map((value) => value / (count - 1)),
    ),
  };
}

/** Mean and covariance of points, or of some of them. */
export async function momentsOf(points: Points, rows: Rows = rowRange(0, countOf(points))): Promise<Moments> {
  const sums = momentSummer(points.width);
  for (const piece of piecesOf(rows, BLOCK)) await sums.add(points, piece);
  return momentsFrom(await sums.finish());
}
