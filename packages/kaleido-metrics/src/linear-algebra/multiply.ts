import { multiplyDoubles, type Transposed } from '@kaleido/engine/double-product';
import { type Matrix, matrix } from './matrix.ts';

/**
 * The product of two matrices in double precision, either factor transposed where `transposed` says so.
 * @throws RangeError when the inner sides differ
 */
export async function multiply(a: Matrix, b: Matrix, transposed: Transposed = {}): Promise<Matrix> {
  const [rows, inner] = transposed.a ? [a.columns, a.rows] : [a.rows, a.columns];
  const [innerB, columns] = transposed.b ? [b.columns, b.rows] : [b.rows, b.columns];
  if (inner !== innerB) throw new RangeError(`a product of matrices needs equal inner sides, got ${inner} and ${innerB}`);
  const product = matrix(rows, columns);
  if (rows > 0 && columns > 0 && inner > 0) await multiplyDoubles(a, b, product, transposed);
  return product;
}
