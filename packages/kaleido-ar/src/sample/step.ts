import { embed, linear } from '@kaleido/tfjs-onnxruntime/nn';
import * as tf from '@tensorflow/tfjs-core';
import type { T5Config } from '../t5/config.ts';
import { headLogits } from '../t5/decoder.ts';
import { feedForward, maskBias, norm, positionBias } from '../t5/layers.ts';
import type { DecoderBlock, PriorWeights } from '../t5/weights.ts';

/** Keys and values of one attention layer, heads apart: keys [B, h, d, L], values [B, h, L, d], so that no step transposes them. */
export interface Memory<T = tf.Tensor> {
  readonly keys: T;
  readonly values: T;
}

/** What one step of decoding reads; the same shapes at every position. */
export interface StepInputs<T = tf.Tensor> {
  /** int32 [B, 1]: the token at hand. */
  readonly ids: T;
  /** int32 [1, L + 1]: bucket of each earlier place's distance, then that of the token at hand. */
  readonly buckets: T;
  /** float32 [1, L + 1]: 1 where a place has been written. */
  readonly written: T;
  /** One a block: what earlier tokens left. */
  readonly past: readonly Memory<T>[];
  /** One a block: the caption (`crossMemory`). */
  readonly caption: readonly Memory<T>[];
  /** [B, S]: 1 where a token of the caption is real. */
  readonly captionMask: T;
}

/** What one step gives: logits [B, V], and for each block the token's key [B, h, d] and value [B, h, d]. */
export interface StepOutputs<T = tf.Tensor> {
  readonly logits: T;
  readonly token: readonly Memory<T>[];
}

/** Keys and values of the encoder's states for every block's cross-attention; once a caption. states [B, S, d_model]. */
export function crossMemory(config: T5Config, w: PriorWeights, states: tf.Tensor): Memory[] {
  return w.decoder.block.map(({ layer: [, { EncDecAttention }] }) => ({
    keys: tf.transpose(split(config, linear(states, EncDecAttention.k)), [0, 2, 3, 1]),
    values: tf.transpose(split(config, linear(states, EncDecAttention.v)), [0, 2, 1, 3]),
  }));
}

/**
 * One token further (the decoder of `t5/decoder.ts` with a cache). The cache comes in whole and only the token's own keys and values go
 * out: the caller writes them into place, so that nothing is copied and one graph serves every position.
 */
export function decodeStep(config: T5Config, w: PriorWeights, inputs: StepInputs): StepOutputs {
  const first = w.decoder.block[0] as DecoderBlock;
  const bias = tf.add(positionBias(first.layer[0].SelfAttention, inputs.buckets), maskBias(inputs.written)); // [1, h, 1, L + 1]
  const captionBias = maskBias(inputs.captionMask); //                                                          [B, 1, 1, S]
  const token: Memory[] = [];
  let x = embed(w.decoder.embed_tokens.weight, inputs.ids); //                                                  [B, 1, d_model]
  for (const [index, { layer }] of w.decoder.block.entries()) {
    const [self, cross, dense] = layer;
    const y = norm(config, self.layer_norm, x);
    const own = {
      keys: heads(config, linear(y, self.SelfAttention.k)),
      values: heads(config, linear(y, self.SelfAttention.v)),
    };
    token.push(own);
    const q = heads(config, linear(y, self.SelfAttention.q));
    x = tf.add(x, linear(merge(recall(q, inputs.past[index] as Memory, own, bias)), self.SelfAttention.o));
    const asked = heads(config, linear(norm(config, cross.layer_norm, x), cross.EncDecAttention.q));
    x = tf.add(x, linear(merge(consult(asked, inputs.caption[index] as Memory, captionBias)), cross.EncDecAttention.o));
    x = feedForward(config, dense, x);
  }
  const logits = headLogits(config, w, norm(config, w.decoder.final_layer_norm, x)); //                          [B, 1, V]
  const flat = (a: tf.Tensor) => tf.squeeze(a, [2]);
  return { logits: tf.squeeze(logits, [1]), token: token.map(({ keys, values }) => ({ keys: flat(keys), values: flat(values) })) };
}

/** Attention to the past and to the token itself. q and the token's key and value [B, h, 1, d] → [B, h, 1, d]. */
function recall(q: tf.Tensor, past: Memory, own: Memory, bias: tf.Tensor): tf.Tensor {
  const places = past.keys.shape[3] ?? 0;
  const scores = tf.concat([tf.matMul(q, past.keys), tf.sum(tf.mul(q, own.keys), -1, true)], -1); // [B, h, 1, L + 1]
  const [before, now] = tf.split(tf.softmax(tf.add(scores, bias)), [places, 1], -1) as [tf.Tensor, tf.Tensor];
  return tf.add(tf.matMul(before, past.values), tf.mul(now, own.values));
}

/** Attention to the caption. q [B, h, 1, d] → [B, h, 1, d]. */
const consult = (q: tf.Tensor, caption: Memory, bias: tf.Tensor): tf.Tensor =>
  tf.matMul(tf.softmax(tf.add(tf.matMul(q, caption.keys), bias)), caption.values);

/** [B, T, h · d] → [B, T, h, d]. */
const split = (config: T5Config, x: tf.Tensor): tf.Tensor =>
  tf.reshape(x, [x.shape[0] ?? 0, x.shape[1] ?? 0, config.num_heads, config.d_kv]);

/** For a single place, heads come apart without a transposition: [B, 1, h · d] → [B, h, 1, d]. */
const heads = (config: T5Config, x: tf.Tensor): tf.Tensor => tf.reshape(x, [x.shape[0] ?? 0, config.num_heads, 1, config.d_kv]);

/** [B, h, 1, d] → [B, 1, h · d]. */
const merge = (x: tf.Tensor): tf.Tensor => tf.reshape(x, [x.shape[0] ?? 0, 1, (x.shape[1] ?? 0) * (x.shape[3] ?? 0)]);
