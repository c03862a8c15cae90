import * as tf from '@tensorflow/tfjs-core';

/**
 * Softmax attention with heads as contiguous slices of the last axis.
 * @param q [B, T, C]
 * @param k [B, S, C]
 * @param v [B, S, C]
 * @param heads divides C
 * @param scale multiplies q·k
 * @param bias added to the scores before the softmax: anything that broadcasts to [B, heads, T, S], a mask as 0 and −1e9 included
 * @returns [B, T, C]
 */
export function attend(q: tf.Tensor, k: tf.Tensor, v: tf.Tensor, heads: number, scale: number, bias?: tf.Tensor): tf.Tensor {
  const [items = 0, length = 0, width = 0] = q.shape;
  const split = (x: tf.Tensor) => tf.transpose(tf.reshape(x, [items, x.shape[1] ?? 0, heads, width / heads]), [0, 2, 1, 3]);
  let scores = tf.matMul(split(tf.mul(q, scale)), split(k), false, true); //  [B, h, T, S]
  if (bias) scores = tf.add(scores, bias);
  const told = tf.matMul(tf.softmax(scores), split(v)); //                    [B, h, T, d]
  return tf.reshape(tf.transpose(told, [0, 2, 1, 3]), [items, length, width]);
}
