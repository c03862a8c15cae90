import * as tf from '@tensorflow/tfjs-core';
import type { Affine } from './affine.ts';

/**
 * What one row of three taps does to doubled pixels, said of the pixels before: an even one sees its left neighbour and itself, an odd
 * one itself and its right neighbour. [phase][tap of two][tap of three]
 */
const PHASES = [
  [
    [1, 0, 0],
    [0, 1, 1],
  ],
  [
    [1, 1, 0],
    [0, 0, 1],
  ],
] as const;

/**
 * Nearest-neighbour upsampling by two and a 3 × 3 convolution of the result (PyTorch's Upsample(2) and Conv2d(3, padding = 1)), as four
 * 2 × 2 convolutions of the picture before: one for each of the four places that a pixel becomes, 4 products instead of 9.
 * x [B, H, W, I], weight [3, 3, I, O] (HWIO), bias [O] → [B, 2H, 2W, O].
 */
export function upsampleConv2d(x: tf.Tensor4D, w: Affine): tf.Tensor4D {
  const [items, height, width] = x.shape;
  const [, , inputs = 0, outputs = 0] = w.weight.shape;
  const taps = tf.reshape<tf.Rank.R2>(w.weight, [9, inputs * outputs]);
  const phase = (row: 0 | 1, column: 0 | 1) =>
    tf.fused.conv2d({
      x,
      filter: tf.reshape(tf.matMul(phaseOf(row, column), taps), [2, 2, inputs, outputs]),
      strides: 1,
      pad: [
        [0, 0],
        [1 - row, row],
        [1 - column, column],
        [0, 0],
      ],
      bias: w.bias,
    });
  const lines = ([0, 1] as const).map((row) =>
    tf.reshape<tf.Rank.R4>(tf.concat([phase(row, 0), phase(row, 1)], 3), [items, height, 1, 2 * width * outputs]),
  );
  return tf.reshape(tf.concat(lines, 2), [items, 2 * height, 2 * width, outputs]);
}

/** The 2 × 2 taps of a phase as sums of the 3 × 3: [4, 9]. */
const phaseOf = (row: 0 | 1, column: 0 | 1): tf.Tensor2D =>
  tf.tensor2d(PHASES[row].flatMap((down) => PHASES[column].map((across) => down.flatMap((a) => across.map((b) => a * b)))));
