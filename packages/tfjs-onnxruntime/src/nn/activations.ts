import * as tf from '@tensorflow/tfjs-core';

/** x · sigmoid(x), elementwise. */
export const silu = (x: tf.Tensor): tf.Tensor => tf.mul(x, tf.sigmoid(x));

/** x · Φ(x) with the exact error function (PyTorch's default GELU), elementwise. */
export const gelu = (x: tf.Tensor): tf.Tensor => tf.mul(tf.mul(x, 0.5), tf.add(tf.erf(tf.mul(x, Math.SQRT1_2)), 1));

/** The tanh approximation of GELU (`gelu_new` in Hugging Face, T5 v1.1's gate), elementwise. */
export const geluNew = (x: tf.Tensor): tf.Tensor => {
  const inner = tf.mul(tf.add(tf.mul(tf.mul(tf.square(x), x), 0.044715), x), Math.sqrt(2 / Math.PI));
  return tf.mul(tf.mul(x, 0.5), tf.add(tf.tanh(inner), 1));
};
