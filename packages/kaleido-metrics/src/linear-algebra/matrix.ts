import type { DoubleMatrix } from '@kaleido/engine/double-product';

/** A matrix of doubles, row after row. */
export type Matrix = DoubleMatrix;

/**
 * A matrix over given values.
 * @throws RangeError when their number is not rows × columns
 */
export function matrix(rows: number, columns: number, data: Float64Array = new Float64Array(rows * columns)): Matrix {
  if (data.length !== rows * columns)
    throw new RangeError(`a matrix of ${rows} × ${columns} takes ${rows * columns} values, got ${data.length}`);
  return { rows, columns, data };
}

/** Sum of the diagonal of a square matrix. */
export function trace({ rows, data }: Matrix): number {
  let sum = 0;
  for (let i = 0; i < rows; i++) sum += data[i * rows + i]!;
  return sum;
}
