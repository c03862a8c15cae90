import { type Matrix, matrix } from './linear-algebra/matrix.ts';

/** Points in space, one a row; what of `Features` the metrics compute with. */
export interface Points {
  /** Coordinates of a point. */
  readonly width: number;
  /** [count, width], row-major. */
  readonly data: Float32Array | Float64Array;
}

/** Number of points. */
export const countOf = ({ width, data }: Points): number => data.length / width;

/** Rows of a set as a matrix of doubles, `shift` [width] subtracted where given. */
export function rowsOf({ width, data }: Points, rows: Rows, shift?: Float64Array): Matrix {
  const taken = matrix(rows.length, width);
  for (let i = 0; i < rows.length; i++) {
    const from = rows.at(i) * width;
    const to = i * width;
    if (shift) for (let c = 0; c < width; c++) taken.data[to + c] = data[from + c]! - shift[c]!;
    else for (let c = 0; c < width; c++) taken.data[to + c] = data[from + c]!;
  }
  return taken;
}

/** Some rows of a set, in an order, with repetitions or without. */
export interface Rows {
  readonly length: number;
  at(index: number): number;
}

/** The rows from one to before another. */
export const rowRange = (from: number, to: number): Rows => ({ length: to - from, at: (index) => from + index });

/** The rows of a list. */
export const rowList = (indices: Int32Array): Rows => ({ length: indices.length, at: (index) => indices[index]! });

/** Rows in pieces of at most a size. */
export function* piecesOf(rows: Rows, size: number): Generator<Rows> {
  for (let from = 0; from < rows.length; from += size)
    yield { length: Math.min(size, rows.length - from), at: (index) => rows.at(from + index) };
}

/**
 * Rows scaled to length 1, as a matrix [rows, width + 1]. A row of zeros has no direction: it gets one of its own, the last column, so
 * that such samples are equal to each other (cosine 1) and unlike all others (cosine 0), and the kernel stays positive semi-definite.
 */
export function unitRows({ width, data }: Points, rows: Rows): Matrix {
  const units = matrix(rows.length, width + 1);
  for (let i = 0; i < rows.length; i++) {
    const from = rows.at(i) * width;
    const row = units.data.subarray(i * (width + 1), (i + 1) * (width + 1));
    let most = 0;
    for (let c = 0; c < width; c++) most = Math.max(most, Math.abs(data[from + c]!));
    if (most === 0) {
      row[width] = 1;
      continue;
    }
    let squares = 0;
    for (let c = 0; c < width; c++) squares += (data[from + c]! / most) ** 2;
    const length = most * Math.sqrt(squares);
    for (let c = 0; c < width; c++) row[c] = data[from + c]! / length;
  }
  return units;
}
