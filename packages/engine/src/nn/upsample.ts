import * as tf from '../tf.ts';
import type { Affine } from './affine.ts';

/** Along one axis, which of the two copies of a doubled pixel: the even or the odd one. */
type Phase = 0 | 1;
const phases: readonly Phase[] = [0, 1];

/**
 * Nearest-neighbour upsampling by two and a 3 × 3 convolution of the result (PyTorch's Upsample(2) and Conv2d(3, padding = 1)), as four
 * 2 × 2 convolutions of the original picture, one for each of the four copies of a pixel: 4 products instead of 9.
 * x [B, H, W, I], weight [3, 3, I, O] (HWIO), bias [O] → [B, 2H, 2W, O].
 */
export function upsampleConv2d(x: tf.Tensor4D, { weight, bias }: Affine): tf.Tensor4D {
  const [items, height, width] = x.shape;
  const outputs = weight.shape[3]!;
  const convolve = (row: Phase, column: Phase) =>
    tf.fused.conv2d({
      x,
      filter: tf.stack(halved(weight, row).map((taps) => tf.stack(halved(taps, column)))) as tf.Tensor4D,
      strides: 1,
      pad: [
        [0, 0],
        [1 - row, row],
        [1 - column, column],
        [0, 0],
      ],
      bias,
    });
  const lines = phases.map((row) => {
    const pixels = phases.map((column) => convolve(row, column)); //               [B, H, W, O] each
    return tf.reshape<tf.Rank.R4>(tf.concat(pixels, 3), [items, height, 1, 2 * width * outputs]);
  });
  return tf.reshape(tf.concat(lines, 2), [items, 2 * height, 2 * width, outputs]);
}

/**
 * Reduces three taps [3, …] over doubled pixels to two over the original ones: the even copy sees its left neighbour and twice itself,
 * the odd one twice itself and its right neighbour.
 */
function halved(taps: tf.Tensor, phase: Phase): tf.Tensor[] {
  const [left, middle, right] = tf.unstack(taps) as [tf.Tensor, tf.Tensor, tf.Tensor];
  return phase === 0 ? [left, tf.add(middle, right)] : [tf.add(left, middle), right];
}
