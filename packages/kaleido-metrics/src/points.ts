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
 * Rows scaled to length 1, as a matrix.
 * Throws a RangeError when a row is all zeros: it has no direction.
 */
export function unitRows(points: Points, rows: Rows): Matrix {
  const units = rowsOf(points, rows);
  const { width } = points;
  for (let i = 0; i < rows.length; i++) {
    const row = units.data.subarray(i * width, (i + 1) * width);
    const most = row.reduce((top, value) => Math.max(top, Math.abs(value)), 0);
    if (most === 0) throw new RangeError(`sample ${rows.at(i)} has only zeros for features: it has no direction to compare`);
    let squares = 0;
    for (let c = 0; c < width; c++) squares += (row[c]! / most) ** 2;
    const length = most * Math.sqrt(squares);
    for (let c = 0; c < width; c++) row[c]! /= length;
  }
  return units;
}
