import { embed, linear } from '@kaleido/engine/nn';
import * as tf from '@kaleido/engine/tf';
import type { T5Config } from '../t5/config.ts';
import { headLogits } from '../t5/decoder.ts';
import { activate, maskBias, norm, upProjections } from '../t5/layers.ts';
import type { PriorWeights, Weight } from '../t5/weights.ts';

/*
 * The decoder of `t5/decoder.ts` for one token, with a cache. A small model's step costs about as much as its number of graph nodes, so
 * there are few: no axis for the single position, nothing that does not depend on the token, sums fused into products.
 */

/** Keys and values of one attention layer, split into heads: [B, h, L, d]. */
export interface KV<T = tf.Tensor> {
  readonly keys: T;
  readonly values: T;
}

/** A caption's keys and values for the cross-attention of every step. */
export interface CaptionKV<T = tf.Tensor> {
  /** One pair per block, [B, h, S, d]. */
  readonly blocks: readonly KV<T>[];
  /** Masks padding, [B, 1, 1, S]. */
  readonly bias: T;
}

/** Inputs of one decoding step. */
export interface StepInputs<T = tf.Tensor> {
  /** int32 [B]: the current token. */
  readonly ids: T;
  /** [1, h, 1, 1 + L]: position bias of the current token and of the cache; masks positions that are not written yet. */
  readonly bias: T;
  /** The cache, one pair per block, [B, h, L, d]. */
  readonly past: readonly KV<T>[];
  readonly caption: CaptionKV<T>;
}

/** Outputs of one step: logits [B, V], and each block's key and value of the token, [B, h, 1, d]. */
export interface StepOutputs<T = tf.Tensor> {
  readonly logits: T;
  readonly token: readonly KV<T>[];
}

/** The cross-attention's keys and values of encoder states [B, S, d_model], computed once per caption; mask [B, S]. */
export function captionKV(config: T5Config, w: PriorWeights, states: tf.Tensor, mask: tf.Tensor): CaptionKV {
  const [items = 0, length = 0] = states.shape;
  const heads = (x: tf.Tensor) => tf.transpose(tf.reshape(x, [items, length, config.num_heads, config.d_kv]), [0, 2, 1, 3]);
  const blocks = w.decoder.block.map(({ layer: [, { EncDecAttention }] }) => ({
    keys: heads(linear(states, EncDecAttention.k)),
    values: heads(linear(states, EncDecAttention.v)),
  }));
  return { blocks, bias: maskBias(mask) };
}

/**
 * One decoding step. Only the token's own keys and values are returned, and the caller appends them to the cache: nothing is copied. One
 * graph serves every number of sequences, length of the cache and length of the captions.
 * @param fused whether queries, keys and values are one matrix product; for constant weights, which are then concatenated once
 */
export function decodeStep(config: T5Config, w: PriorWeights, inputs: StepInputs, fused: boolean): StepOutputs {
  const heads = (y: tf.Tensor) => tf.reshape(y, [y.shape[0] ?? 0, -1, 1, config.d_kv]); //            [B, n · d] → [B, n, 1, d]
  const token: KV[] = [];
  let x = embed(w.decoder.embed_tokens.weight, inputs.ids); //                                        [B, d_model]
  for (const [index, { layer }] of w.decoder.block.entries()) {
    const [self, cross, dense] = layer;
    const { SelfAttention: own } = self;
    const [q, keys, values] = products(norm(config, self.layer_norm, x), [own.q, own.k, own.v], fused, heads) as Triple;
    token.push({ keys, values });
    x = linear(merge(attendPast(q, inputs.past[index] as KV, { keys, values }, inputs.bias)), { ...own.o, bias: x });

    const { EncDecAttention: other } = cross;
    const attended = attendCaption(heads(linear(norm(config, cross.layer_norm, x), other.q)), inputs.caption, index);
    x = linear(merge(attended), { ...other.o, bias: x });

    const y = norm(config, dense.layer_norm, x);
    const projected = upProjections(config, dense.DenseReluDense).map((wi) => linear(y, wi));
    x = linear(activate(config, projected), { ...dense.DenseReluDense.wo, bias: x });
  }
  return { logits: headLogits(config, w, norm(config, w.decoder.final_layer_norm, x)), token };
}

type Triple = [tf.Tensor, tf.Tensor, tf.Tensor];

/** x times each of several weights of one shape. `arrange` splits a product's width into axis 1 and others. */
function products(x: tf.Tensor, weights: readonly Weight[], fused: boolean, arrange: (y: tf.Tensor) => tf.Tensor): tf.Tensor[] {
  if (!fused) return weights.map((w) => arrange(linear(x, w)));
  const all = tf.concat(
    weights.map(({ weight }) => weight),
    0,
  );
  return tf.split(arrange(linear(x, { weight: all })), weights.length, 1);
}

/** Self-attention over the token itself and the cache. q and the token's key and value [B, h, 1, d] → [B, h, 1, d]. */
function attendPast(q: tf.Tensor, past: KV, own: KV, bias: tf.Tensor): tf.Tensor {
  const scores = tf.concat([tf.sum(tf.mul(q, own.keys), -1, true), tf.matMul(q, past.keys, false, true)], -1); // [B, h, 1, 1 + L]
  const weights = tf.softmax(tf.add(scores, bias));
  const ownWeight = tf.slice(weights, [0, 0, 0, 0], [-1, -1, -1, 1]);
  const pastWeights = tf.slice(weights, [0, 0, 0, 1]);
  return tf.add(tf.matMul(pastWeights, past.values), tf.mul(ownWeight, own.values));
}

/** A block's cross-attention to the caption. q [B, h, 1, d] → [B, h, 1, d]. */
function attendCaption(q: tf.Tensor, { blocks, bias }: CaptionKV, block: number): tf.Tensor {
  const { keys, values } = blocks[block] as KV;
  return tf.matMul(tf.softmax(tf.add(tf.matMul(q, keys, false, true), bias)), values);
}

/** [B, h, 1, d] → [B, h · d]. */
const merge = (x: tf.Tensor): tf.Tensor => tf.reshape(x, [x.shape[0] ?? 0, -1]);
