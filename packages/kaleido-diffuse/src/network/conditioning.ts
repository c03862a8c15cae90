import { type Affine, type AffineOptional, linear, linearParameters, type Parameter, standardise } from '@kaleido/engine/nn';
import * as tf from '@kaleido/engine/tf';
import type { AttentionWeights, KeysAndValues } from './attention-block.ts';
import type { DenoiserConfig } from './denoiser-config.ts';
import { type LmHeadWeights, lmHead, lmHeadParameters } from './lm-head.ts';
import type { Observe } from './observe.ts';

/** The innermost network's text path. */
export interface ConditioningWeights<T = tf.Tensor> {
  readonly cond_emb?: AffineOptional<T>;
  readonly lm_proj?: Affine<T>;
  readonly lm_head?: readonly LmHeadWeights<T>[];
}

/** The text, as every network is conditioned on it. */
export interface TextConditioning {
  /** [B, D], added to the time embedding; absent without text. */
  readonly embedding?: tf.Tensor;
  /** [B, L, E], standardised once for all cross-attention layers, whose norms differ in weight and bias only. */
  readonly context?: tf.Tensor;
  /** In place of `context`, for a text that was prepared. */
  readonly known?: ReadonlyMap<AttentionWeights, KeysAndValues>;
  /** [B, 1, 1, L], added to the scores of cross-attention. */
  readonly bias?: tf.Tensor;
}

/**
 * Features of the language model → what the networks see (docs/mdm.md §1.4): projection, head layers, pooled embedding. Computed once per
 * call and shared by all nested networks.
 * @param features [B, L, lmWidth], already 0 at padding
 * @param mask [B, L], 1 at tokens and 0 at padding; without it every position counts
 */
export function textConditioning(
  config: DenoiserConfig,
  w: ConditioningWeights,
  features: tf.Tensor,
  mask: tf.Tensor | undefined,
  observe: Observe,
): TextConditioning & { readonly context: tf.Tensor } {
  let context = features;
  if (w.lm_proj) {
    context = linear(context, w.lm_proj);
    observe(w.lm_proj, context);
  }
  const bias = config.masked && mask ? paddingBias(mask) : undefined;
  for (const layer of (w.lm_head ?? []).slice(0, config.lmHeads)) context = lmHead(layer, context, bias, observe);
  const pooledMask = config.masked || config.lmHeads === 0 ? mask : undefined;
  const embedding = w.cond_emb && linear(pool(context, pooledMask), w.cond_emb);
  if (embedding) observe(w.cond_emb, embedding);
  return { context: standardise(context), ...(embedding && { embedding }), ...(bias && { bias }) };
}

/** Mean over the sequence; with a mask, over tokens only. x [B, L, E] → [B, E]. */
function pool(x: tf.Tensor, mask: tf.Tensor | undefined): tf.Tensor {
  if (!mask) return tf.mean(x, 1);
  const sum = tf.sum(tf.mul(x, tf.expandDims(mask, 2)), 1);
  return tf.div(sum, tf.sum(mask, 1, true));
}

/** 0 at tokens, −1e9 at padding. mask [B, L] → [B, 1, 1, L]. */
const paddingBias = (mask: tf.Tensor): tf.Tensor =>
  tf.reshape(tf.mul(tf.sub(mask, 1), 1e9), [mask.shape[0] ?? 0, 1, 1, mask.shape[1] ?? 0]);

/** The pooled embedding's parameters. */
export const embeddingParameters = (config: DenoiserConfig): Parameter[] =>
  config.lmWidth > 0 && !config.nested ? linearParameters('cond_emb', config.contextWidth, config.temporalDim, { bias: false }) : [];

/** Parameters of projection and head layers. */
export const featureParameters = (config: DenoiserConfig): Parameter[] =>
  config.nested
    ? []
    : [
        ...(config.projects ? linearParameters('lm_proj', config.lmWidth, config.contextWidth) : []),
        ...Array.from({ length: config.lmHeads }, (_, k) => lmHeadParameters(`lm_head.${k}`, config.contextWidth)).flat(),
      ];
