import { embed, linear } from '@kaleido/engine/nn';
import * as tf from '@tensorflow/tfjs-core';
import type { T5Config } from '../t5/config.ts';
import { headLogits } from '../t5/decoder.ts';
import { activate, maskBias, opening } from '../t5/layers.ts';
import type { PriorWeights, Weight } from '../t5/weights.ts';

/*
 * The decoder of `t5/decoder.ts` for one token, with a cache. A step of a small model costs about what its graph's nodes cost, so it
 * takes as few as it can: no axis for the single place, what does not depend on the token comes in computed, sums go into products.
 */

/** Keys and values of one attention layer, heads apart: [B, h, L, d]. */
export interface Memory<T = tf.Tensor> {
  readonly keys: T;
  readonly values: T;
}

/** A caption as every step consults it. */
export interface CaptionMemory<T = tf.Tensor> {
  /** One a block [B, h, S, d]. */
  readonly blocks: readonly Memory<T>[];
  /** Hides padding [B, 1, 1, S]. */
  readonly bias: T;
}

/** What one step of decoding reads; the same shapes at every position. */
export interface StepInputs<T = tf.Tensor> {
  /** int32 [B]: the token at hand. */
  readonly ids: T;
  /** [1, h, 1, L + 1]: position bias of each earlier place and, last, of the token at hand; hides places that are not written yet. */
  readonly bias: T;
  /** One a block: what earlier tokens left [B, h, L, d]. */
  readonly past: readonly Memory<T>[];
  readonly caption: CaptionMemory<T>;
}

/** What one step gives: logits [B, V], and for each block the token's key and value [B, h, 1, d]. */
export interface StepOutputs<T = tf.Tensor> {
  readonly logits: T;
  readonly token: readonly Memory<T>[];
}

/** What the cross-attention of every step asks of the encoder's states [B, S, d_model]; mask [B, S]. Once a caption. */
export function captionMemory(config: T5Config, w: PriorWeights, states: tf.Tensor, mask: tf.Tensor): CaptionMemory {
  const [items = 0, length = 0] = states.shape;
  const heads = (x: tf.Tensor) => tf.transpose(tf.reshape(x, [items, length, config.num_heads, config.d_kv]), [0, 2, 1, 3]);
  const blocks = w.decoder.block.map(({ layer: [, { EncDecAttention }] }) => ({
    keys: heads(linear(states, EncDecAttention.k)),
    values: heads(linear(states, EncDecAttention.v)),
  }));
  return { blocks, bias: maskBias(mask) };
}

/**
 * One token further. The cache comes in whole and only the token's own keys and values go out: the caller writes them into place, so
 * that nothing is copied and one graph serves every position.
 * @param joined whether products of the same vectors are computed as one; for weights that are constants, which are then joined once
 */
export function decodeStep(config: T5Config, w: PriorWeights, inputs: StepInputs, joined: boolean): StepOutputs {
  const heads = (y: tf.Tensor) => tf.reshape(y, [y.shape[0] ?? 0, -1, 1, config.d_kv]); //            [B, n · d] → [B, n, 1, d]
  const token: Memory[] = [];
  let x = embed(w.decoder.embed_tokens.weight, inputs.ids); //                                        [B, d_model]
  for (const [index, { layer }] of w.decoder.block.entries()) {
    const [self, cross, dense] = layer;
    const { SelfAttention: own } = self;
    const [q, keys, values] = products(norm(config, self.layer_norm, x), [own.q, own.k, own.v], joined, heads) as Triple;
    token.push({ keys, values });
    x = linear(merge(recall(q, inputs.past[index] as Memory, { keys, values }, inputs.bias)), { ...own.o, bias: x });

    const { EncDecAttention: other } = cross;
    const told = consult(heads(linear(norm(config, cross.layer_norm, x), other.q)), inputs.caption, index);
    x = linear(merge(told), { ...other.o, bias: x });

    const opened = products(norm(config, dense.layer_norm, x), opening(config, dense.DenseReluDense), joined);
    x = linear(activate(config, opened), { ...dense.DenseReluDense.wo, bias: x });
  }
  return { logits: headLogits(config, w, norm(config, w.decoder.final_layer_norm, x)), token };
}

type Triple = [tf.Tensor, tf.Tensor, tf.Tensor];

/** T5's norm as `t5/layers.ts` has it, in the form that takes the fewest nodes; that one has the shorter gradient. x [B, d_model]. */
function norm({ d_model, layer_norm_epsilon }: T5Config, w: Weight, x: tf.Tensor): tf.Tensor {
  const length = tf.sqrt(tf.add(tf.sum(tf.square(x), -1, true), d_model * layer_norm_epsilon)); //     [B, 1]
  return tf.div(tf.mul(x, tf.mul(w.weight, Math.sqrt(d_model))), length);
}

/** x times each of some weights of one shape. `arrange` splits a product's width into axis 1 and others. */
function products(x: tf.Tensor, weights: readonly Weight[], joined: boolean, arrange: (y: tf.Tensor) => tf.Tensor = (y) => y): tf.Tensor[] {
  if (!joined || weights.length === 1) return weights.map((w) => arrange(linear(x, w)));
  const all = tf.concat(
    weights.map(({ weight }) => weight),
    0,
  );
  return tf.split(arrange(linear(x, { weight: all })), weights.length, 1);
}

/** Attention to the past and to the token itself. q and the token's key and value [B, h, 1, d] → [B, h, 1, d]. */
function recall(q: tf.Tensor, past: Memory, own: Memory, bias: tf.Tensor): tf.Tensor {
  const places = past.keys.shape[2] ?? 0;
  const scores = tf.concat([tf.matMul(q, past.keys, false, true), tf.sum(tf.mul(q, own.keys), -1, true)], -1); // [B, h, 1, L + 1]
  const [before, now] = tf.split(tf.softmax(tf.add(scores, bias)), [places, 1], -1) as [tf.Tensor, tf.Tensor];
  return tf.add(tf.matMul(before, past.values), tf.mul(now, own.values));
}

/** A block's attention to the caption. q [B, h, 1, d] → [B, h, 1, d]. */
function consult(q: tf.Tensor, { blocks, bias }: CaptionMemory, block: number): tf.Tensor {
  const { keys, values } = blocks[block] as Memory;
  return tf.matMul(tf.softmax(tf.add(tf.matMul(q, keys, false, true), bias)), values);
}

/** [B, h, 1, d] → [B, h · d]. */
const merge = (x: tf.Tensor): tf.Tensor => tf.reshape(x, [x.shape[0] ?? 0, -1]);
