import { type Affine, attend, gelu, layerNorm, linear, linearParameters, normParameters, type Parameter } from '@kaleido/engine/nn';
import * as tf from '@kaleido/engine/tf';
import type { Observe } from './observe.ts';

const HEADS = 8;

/** One transformer layer over the language model's features. */
export interface LmHeadWeights<T = tf.Tensor> {
  readonly attn: { readonly norm: Affine<T>; readonly qkv: Affine<T>; readonly proj_out: Affine<T> };
  readonly mlp: { readonly main: Readonly<Record<'0' | '1' | '3', Affine<T>>> };
}

/**
 * Pre-norm self-attention and feed-forward, no positions (docs/mdm.md §1.5). x [B, L, E] → [B, L, E].
 * @param bias [B, 1, 1, L], 0 or very negative, hides padding
 */
export function lmHead(w: LmHeadWeights, x: tf.Tensor, bias: tf.Tensor | undefined, observe: Observe): tf.Tensor {
  const width = x.shape[2] ?? 0;
  const [q, k, v] = tf.split(linear(layerNorm(x, w.attn.norm), w.attn.qkv), 3, 2) as [tf.Tensor, tf.Tensor, tf.Tensor];
  const attended = tf.add(x, linear(attend(q, k, v, HEADS, (width / HEADS) ** -0.5, bias), w.attn.proj_out));
  observe(w.attn, attended);
  const { 0: norm, 1: widen, 3: narrow } = w.mlp.main;
  const out = tf.add(attended, linear(gelu(linear(layerNorm(attended, norm), widen)), narrow));
  observe(w, out);
  return out;
}

/** Parameters of one layer of width E. */
export const lmHeadParameters = (name: string, width: number): Parameter[] => [
  ...normParameters(`${name}.attn.norm`, width),
  ...linearParameters(`${name}.attn.qkv`, width, 3 * width),
  ...linearParameters(`${name}.attn.proj_out`, width, width, { zero: true }),
  ...normParameters(`${name}.mlp.main.0`, width),
  ...linearParameters(`${name}.mlp.main.1`, width, 4 * width),
  ...linearParameters(`${name}.mlp.main.3`, 4 * width, width, { zero: true }),
];
