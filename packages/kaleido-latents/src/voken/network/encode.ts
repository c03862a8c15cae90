import { conv2d, geluNew, linear, silu } from '@kaleido/engine/nn';
import * as tf from '@kaleido/engine/tf';
import { causalBias, crossAttend, feedForward, normalise, selfAttend } from './blocks.ts';
import type { VokenConfig } from './config.ts';
import type { EncoderWeights } from './weights.ts';

/**
 * Encodes pictures for `quantise`. Convolutions reduce the side to a quarter. Learned queries, to which a projection of the whole picture
 * is added, attend to these cells in a causal transformer, as in SEED's causal Q-Former (arXiv 2307.08041): a code does not depend on
 * later queries, so a prefix of the codes is what a tokenizer of fewer codes would produce.
 * @param x [B, side, side, 3], (u8 − 127)/128
 * @returns [B, codes, digits], unbounded
 */
export function encode(config: VokenConfig, w: EncoderWeights, x: tf.Tensor4D): tf.Tensor {
  const { codes, heads } = config;
  const [items = 0] = x.shape;
  const half = silu(conv2d(x, w.half, 2)) as tf.Tensor4D;
  const quarter = silu(conv2d(half, w.quarter, 2)) as tf.Tensor4D;
  const residual = tf.add(quarter, silu(conv2d(normalise(quarter, w.residual.norm) as tf.Tensor4D, w.residual.conv)));
  const eighth = silu(conv2d(residual as tf.Tensor4D, w.eighth, 2));
  const seen = geluNew(linear(tf.reshape(eighth, [items, -1]), w.glance.in));
  const glance = tf.reshape(linear(seen, w.glance.out), [items, codes, config.width]);
  const flat = tf.reshape(residual, [items, (config.side / 4) ** 2, quarter.shape[3]]);
  const cells = tf.add(linear(flat, w.cells), w.positions.weight); //          [B, cells, C]
  const bias = causalBias(codes);
  let queries = tf.add(glance, w.queries.weight); //                           [B, codes, C]
  for (const layer of w.layers) {
    queries = selfAttend(layer.self, queries, heads, bias);
    queries = crossAttend(layer.cross, queries, cells, heads);
    queries = feedForward(layer.feed, queries);
  }
  return linear(normalise(queries, w.norm), w.codes);
}
