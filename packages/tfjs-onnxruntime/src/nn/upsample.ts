import * as tf from '@tensorflow/tfjs-core';

/** Nearest-neighbour upsampling by two. x [B, H, W, C] → [B, 2H, 2W, C]. */
export const upsample2: (x: tf.Tensor4D) => tf.Tensor4D = tf.customGrad((input) => {
  const x = input as tf.Tensor4D;
  const [items, height, width, channels] = x.shape;
  const source = Int32Array.from({ length: 4 * height * width }, (_, index) => {
    const [row, column] = [Math.floor(index / (2 * width)), index % (2 * width)];
    return (row >> 1) * width + (column >> 1);
  });
  const pixels = tf.reshape(x, [items, height * width, channels]);
  const value = tf.reshape(tf.gather(pixels, tf.tensor1d(source, 'int32'), 1), [items, 2 * height, 2 * width, channels]);
  const gradFunc = (dy: tf.Tensor) => {
    const rows = tf.sum(tf.reshape(dy, [items * height, 2, 2 * width * channels]), 1);
    return tf.reshape(tf.sum(tf.reshape(rows, [items * height * width, 2, channels]), 1), [items, height, width, channels]);
  };
  return { value, gradFunc };
}) as (x: tf.Tensor) => tf.Tensor4D;
