import * as tf from '@tensorflow/tfjs-core';
import type { Affine } from './affine.ts';

export { groupNorm } from './group-norm.ts';

/** Layer normalisation over the last axis (PyTorch's LayerNorm). x [..., C]. */
export function layerNorm(x: tf.Tensor, w: Affine, eps = 1e-5): tf.Tensor {
  const centred = tf.sub(x, tf.mean(x, -1, true));
  const variance = tf.mean(tf.square(centred), -1, true);
  return tf.add(tf.mul(tf.mul(centred, tf.rsqrt(tf.add(variance, eps))), w.weight), w.bias);
}

/** x · rsqrt(mean(x²) + eps) · weight over the last axis (T5's norm: no mean, no bias). x [..., C], weight [C]. */
export function rmsNorm(x: tf.Tensor, weight: tf.Tensor, eps: number): tf.Tensor {
  const variance = tf.mean(tf.square(x), -1, true);
  return tf.mul(tf.mul(x, tf.rsqrt(tf.add(variance, eps))), weight);
}
