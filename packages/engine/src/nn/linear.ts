import * as tf from '../tf.ts';
import type { AffineOptional } from './affine.ts';

/** x · weightᵀ + bias over the last axis (PyTorch's Linear). x [..., I], weight [O, I], bias [O] → [..., O]. */
export function linear(x: tf.Tensor, w: AffineOptional): tf.Tensor {
  const [outputs = 0, width = 0] = w.weight.shape;
  const rows = tf.reshape<tf.Rank.R2>(x, [x.size / width, width]);
  const y = tf.fused.matMul({ a: rows, b: w.weight as tf.Tensor2D, transposeB: true, ...(w.bias && { bias: w.bias }) });
  return tf.reshape(y, [...x.shape.slice(0, -1), outputs]);
}

/** Rows of a table by index. table [V, C], ids int32 [...] → [..., C]. */
export const embed = (table: tf.Tensor, ids: tf.Tensor): tf.Tensor => tf.gather(table, ids);
