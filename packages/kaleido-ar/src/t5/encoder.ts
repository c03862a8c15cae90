import { embed } from '@kaleido/engine/nn';
import * as tf from '@kaleido/engine/tf';
import type { T5Config } from './config.ts';
import { attention, feedForward, maskBias, norm, positionBias } from './layers.ts';
import { bucketTable } from './relative-position.ts';
import type { EncoderBlock, TextEncoderWeights } from './weights.ts';

/**
 * T5's encoder.
 * @param ids int32 [B, S]
 * @param mask int32 or float32 [B, S], 1 where a token is real, 0 where it is padding
 * @returns states after the final norm [B, S, d_model]; those of padding are meaningless
 */
export function encode(config: T5Config, w: TextEncoderWeights, ids: tf.Tensor, mask: tf.Tensor): tf.Tensor {
  return encoderStates(config, w, ids, mask).at(-1) as tf.Tensor;
}

/** As `encode`, but returns all hidden states: embedding, outputs of all blocks but the last, final states; each [B, S, d_model]. */
export function encoderStates(config: T5Config, w: TextEncoderWeights, ids: tf.Tensor, mask: tf.Tensor): tf.Tensor[] {
  const length = ids.shape[1] ?? 0;
  const first = w.encoder.block[0] as EncoderBlock;
  const positions = Array.from({ length }, (_, position) => position);
  const buckets = tf.tensor(bucketTable(config, true, positions, length), [length, length], 'int32');
  const bias = tf.add(positionBias(first.layer[0].SelfAttention, buckets), maskBias(mask)); // [B, h, S, S]

  const states = [embed(w.shared.weight, ids)];
  for (const block of w.encoder.block) states.push(encoderBlock(config, block, states.at(-1) as tf.Tensor, bias));
  return [...states.slice(0, -1), norm(config, w.encoder.final_layer_norm, states.at(-1) as tf.Tensor)];
}

function encoderBlock(config: T5Config, w: EncoderBlock, x: tf.Tensor, bias: tf.Tensor): tf.Tensor {
  const [self, dense] = w.layer;
  const y = norm(config, self.layer_norm, x);
  return feedForward(config, dense, tf.add(x, attention(config, self.SelfAttention, y, y, bias)));
}
