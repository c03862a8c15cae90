import { embed, linear } from '@kaleido/engine/nn';
import * as tf from '@kaleido/engine/tf';
import type { T5Config } from './config.ts';
import { attention, causalBias, feedForward, maskBias, norm, positionBias } from './layers.ts';
import { bucketTable } from './relative-position.ts';
import type { DecoderBlock, PriorWeights } from './weights.ts';

/**
 * T5's decoder over a whole sequence (teacher-forced). It needs no padding mask: padding is on the right, where the causal
 * mask hides it from every real position.
 * @param ids int32 [B, N], the start token first (`labelsToDecoderInput`)
 * @param encoderStates [B, S, d_model]
 * @param encoderMask [B, S], 1 where a token is real
 * @returns states after the final norm, without the head's scaling [B, N, d_model] (docs/design.md §1: the features)
 */
export function decode(config: T5Config, w: PriorWeights, ids: tf.Tensor, encoderStates: tf.Tensor, encoderMask: tf.Tensor): tf.Tensor {
  return decoderStates(config, w, ids, encoderStates, encoderMask).at(-1) as tf.Tensor;
}

/** As `decode`, but returns all hidden states: embedding, outputs of all blocks but the last, final states; each [B, N, d_model]. */
export function decoderStates(
  config: T5Config,
  w: PriorWeights,
  ids: tf.Tensor,
  encoderStates: tf.Tensor,
  encoderMask: tf.Tensor,
): tf.Tensor[] {
  const length = ids.shape[1] ?? 0;
  const first = w.decoder.block[0] as DecoderBlock;
  const positions = Array.from({ length }, (_, position) => position);
  const buckets = tf.tensor(bucketTable(config, false, positions, length), [length, length], 'int32');
  const selfBias = tf.add(positionBias(first.layer[0].SelfAttention, buckets), causalBias(length)); // [1, h, N, N]
  const crossBias = maskBias(encoderMask); //                                                            [B, 1, 1, S]

  const states = [embed(w.decoder.embed_tokens.weight, ids)];
  for (const block of w.decoder.block)
    states.push(decoderBlock(config, block, states.at(-1) as tf.Tensor, encoderStates, selfBias, crossBias));
  return [...states.slice(0, -1), norm(config, w.decoder.final_layer_norm, states.at(-1) as tf.Tensor)];
}

function decoderBlock(
  config: T5Config,
  w: DecoderBlock,
  x: tf.Tensor,
  encoderStates: tf.Tensor,
  selfBias: tf.Tensor,
  crossBias: tf.Tensor,
): tf.Tensor {
  const [self, cross, dense] = w.layer;
  const normed = norm(config, self.layer_norm, x);
  const y = tf.add(x, attention(config, self.SelfAttention, normed, normed, selfBias));
  const z = tf.add(y, attention(config, cross.EncDecAttention, norm(config, cross.layer_norm, y), encoderStates, crossBias));
  return feedForward(config, dense, z);
}

/** Logits of the next token (docs/t5.md §6). states [..., d_model] of `decode` → [..., V]. */
export function headLogits(config: T5Config, w: PriorWeights, states: tf.Tensor): tf.Tensor {
  const scaled = config.scale_decoder_outputs ? tf.mul(states, config.d_model ** -0.5) : states;
  return linear(scaled, { weight: w.lm_head?.weight ?? w.decoder.embed_tokens.weight });
}
