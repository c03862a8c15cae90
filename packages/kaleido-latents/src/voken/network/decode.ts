import { conv2d, geluNew, linear, silu } from '@kaleido/engine/nn';
import * as tf from '@kaleido/engine/tf';
import { crossAttend, feedForward, normalise, selfAttend } from './blocks.ts';
import type { VokenConfig } from './config.ts';
import type { DecoderWeights } from './weights.ts';

/** Outputs of the decoder. */
export interface Decoded {
  /** [B, side, side, 3], about −1…1 */
  readonly pixels: tf.Tensor4D;
  /** [B, width], mean state of the codes; training predicts features from it. */
  readonly summary: tf.Tensor;
}

/**
 * Decodes codes to a picture. The cells of a canvas, initialised from all codes at once, attend to the states of a transformer over the
 * codes; convolutions turn the cells into pixels.
 * @param values [B, codes, digits], as from `quantise`
 * @param given [B, codes], 1 for a code that is present, 0 for a truncated one
 */
export function decode(config: VokenConfig, w: DecoderWeights, values: tf.Tensor, given: tf.Tensor): Decoded {
  const { side, heads, detail } = config;
  const [items = 0] = values.shape;
  const mask = tf.expandDims(given, -1);
  const present = tf.mul(linear(values, w.codes), mask);
  const absent = tf.mul(w.absent.weight, tf.sub(1, mask));
  let codes = tf.add(tf.add(present, absent), w.positions.weight); //          [B, codes, C]
  for (const layer of w.layers) codes = feedForward(layer.feed, selfAttend(layer.self, codes, heads));
  codes = normalise(codes, w.norm);

  const seen = geluNew(linear(tf.reshape(tf.mul(values, mask), [items, -1]), w.sketch.in));
  const sketch = tf.reshape(linear(seen, w.sketch.out), [items, (side / 4) ** 2, detail]);
  const canvas = tf.add(linear(sketch, w.sketch.cells), w.canvas.weight); //   [B, cells, C]
  const cells = feedForward(w.canvas.feed, crossAttend(w.canvas.cross, canvas, codes, heads));
  const grid = tf.reshape<tf.Rank.R4>(normalise(cells, w.canvas.norm), [items, side / 4, side / 4, config.width]);
  const quarter = silu(conv2d(grid, w.quarter)) as tf.Tensor4D;
  const fine = silu(depthToSpace(linear(quarter, w.detail), side, detail)) as tf.Tensor4D;
  return { pixels: conv2d(fine, w.pixels), summary: tf.mean(codes, 1) };
}

/** 4 × 4 pixels of each cell: [B, side/4, side/4, 16 · C] → [B, side, side, C]. */
function depthToSpace(x: tf.Tensor, side: number, channels: number): tf.Tensor {
  const [items = 0] = x.shape;
  const split = tf.reshape(x, [items, side / 4, side / 4, 4, 4 * channels]);
  return tf.reshape(tf.transpose(split, [0, 1, 3, 2, 4]), [items, side, side, channels]);
}
