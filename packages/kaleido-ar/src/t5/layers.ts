import { attend, geluNew, linear, rmsNorm, silu } from '@kaleido/engine/nn';
import * as tf from '@kaleido/engine/tf';
import type { T5Config } from './config.ts';
import type { Attention, FeedForward, SelfAttention, Weight } from './weights.ts';

/** Subtracted from masked scores: large enough that a float32 softmax gives exactly 0. */
export const MASKED_SCORE = 1e9;

const activations = { relu: tf.relu, gelu_new: geluNew, silu } as const;

/** T5's RMSNorm (docs/t5.md §1). x [..., d_model]. */
export const norm = (config: T5Config, w: Weight, x: tf.Tensor): tf.Tensor => rmsNorm(x, w.weight, config.layer_norm_epsilon);

/** x + wo(act(wi x)), or x + wo(act(wi_0 x) · wi_1 x) when gated, over the normed x (docs/t5.md §5). x [..., d_model]. */
export function feedForward(
  config: T5Config,
  w: { readonly layer_norm: Weight; readonly DenseReluDense: FeedForward },
  x: tf.Tensor,
): tf.Tensor {
  const y = norm(config, w.layer_norm, x);
  const projected = upProjections(config, w.DenseReluDense).map((wi) => linear(y, wi));
  return tf.add(x, linear(activate(config, projected), w.DenseReluDense.wo));
}

/** The projections into a feed-forward: wi, or wi_0 and wi_1 when gated. */
export function upProjections(config: T5Config, { wi, wi_0, wi_1 }: FeedForward): Weight[] {
  if (!config.gated && wi) return [wi];
  if (config.gated && wi_0 && wi_1) return [wi_0, wi_1];
  throw new TypeError(`T5 feed-forward: the weights ${config.gated ? 'wi_0 and wi_1 are' : 'wi is'} missing`);
}

/** A feed-forward's activation of its projections: act(a), or act(a) · b when gated. */
export function activate(config: T5Config, [a, b]: readonly tf.Tensor[]): tf.Tensor {
  const activated = activations[config.activation](a as tf.Tensor);
  return b ? tf.mul(activated, b) : activated;
}

/**
 * Attention without 1/√d and without biases (docs/t5.md §2).
 * @param x [B, T, d_model], source of the queries
 * @param source [B, S, d_model], source of keys and values
 * @param bias broadcasts to [B, heads, T, S]
 * @returns [B, T, d_model]
 */
export function attention(config: T5Config, w: Attention, x: tf.Tensor, source: tf.Tensor, bias: tf.Tensor): tf.Tensor {
  return linear(attend(linear(x, w.q), linear(source, w.k), linear(source, w.v), config.num_heads, 1, bias), w.o);
}

/**
 * The position bias that a stack's blocks share (docs/t5.md §4).
 * @param buckets int32 [T, S]
 * @returns [1, heads, T, S]
 */
export function positionBias(w: SelfAttention, buckets: tf.Tensor): tf.Tensor {
  if (!w.relative_attention_bias) throw new TypeError('T5: block 0 lacks relative_attention_bias');
  const table = w.relative_attention_bias.weight;
  return tf.expandDims(tf.transpose(tf.gather(table, buckets), [2, 0, 1]), 0);
}

/** A mask, 1 where a position is real and 0 where it is padding, as a bias on scores. [B, S] → [B, 1, 1, S]. */
export function maskBias(mask: tf.Tensor): tf.Tensor {
  const [items = 0, length = 0] = mask.shape;
  return tf.reshape(tf.mul(tf.sub(tf.cast(mask, 'float32'), 1), MASKED_SCORE), [items, 1, 1, length]);
}

/** Masks every key to the right of its query. [1, 1, T, T]. */
export function causalBias(length: number): tf.Tensor {
  const values = Float32Array.from({ length: length * length }, (_, index) =>
    index % length > Math.floor(index / length) ? -MASKED_SCORE : 0,
  );
  return tf.tensor(values, [1, 1, length, length]);
}
