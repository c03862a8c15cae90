import * as tf from '@tensorflow/tfjs-core';

/** Nearest-neighbour upsampling by two. x [B, H, W, C] → [B, 2H, 2W, C]. */
export function upsample2(x: tf.Tensor4D): tf.Tensor4D {
  const [items, height, width, channels] = x.shape;
  const pixels = tf.reshape(x, [items * height * width, 1, channels]);
  const columns = tf.broadcastTo(pixels, [items * height * width, 2, channels]);
  const lines = tf.reshape(columns, [items * height, 1, 2 * width * channels]);
  const rows = tf.broadcastTo(lines, [items * height, 2, 2 * width * channels]);
  return tf.reshape(rows, [items, 2 * height, 2 * width, channels]);
}
