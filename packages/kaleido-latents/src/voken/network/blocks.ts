import { attend, geluNew, linear, rmsNorm } from '@kaleido/engine/nn';
import * as tf from '@kaleido/engine/tf';
import type { CrossAttention, FeedForward, SelfAttention } from './weights.ts';

const EPSILON = 1e-6;

/** Root-mean-square norm over the last axis. */
export const normalise = (x: tf.Tensor, { weight }: { readonly weight: tf.Tensor }): tf.Tensor => rmsNorm(x, weight, EPSILON);

/** Scale of the attention scores. */
const scaleOf = (width: number, heads: number): number => Math.sqrt(heads / width);

/** Residual self-attention with pre-norm. x [B, N, C]; bias [N, N] is added to the scores. */
export function selfAttend(w: SelfAttention, x: tf.Tensor, heads: number, bias?: tf.Tensor): tf.Tensor {
  const width = x.shape[2]!;
  const [q, k, v] = tf.split(linear(normalise(x, w.norm), w.qkv), 3, -1) as [tf.Tensor, tf.Tensor, tf.Tensor];
  return tf.add(x, linear(attend(q, k, v, heads, scaleOf(width, heads), bias), w.out));
}

/** Residual cross-attention with pre-norm. x [B, N, C], context [B, S, C]. */
export function crossAttend(w: CrossAttention, x: tf.Tensor, context: tf.Tensor, heads: number): tf.Tensor {
  const width = x.shape[2]!;
  const q = linear(normalise(x, w.norm), w.q);
  const [k, v] = tf.split(linear(context, w.kv), 2, -1) as [tf.Tensor, tf.Tensor];
  return tf.add(x, linear(attend(q, k, v, heads, scaleOf(width, heads)), w.out));
}

/** Residual MLP with pre-norm and GELU. x [B, N, C]. */
export const feedForward = (w: FeedForward, x: tf.Tensor): tf.Tensor =>
  tf.add(x, linear(geluNew(linear(normalise(x, w.norm), w.in)), w.out));

/** Causal mask as a bias of the scores: [N, N], 0 where position i may attend, else −1e9. */
export const causalBias = (length: number): tf.Tensor =>
  tf.tensor2d(
    Array.from({ length: length * length }, (_, at) => (at % length <= Math.floor(at / length) ? 0 : -1e9)),
    [length, length],
  );
