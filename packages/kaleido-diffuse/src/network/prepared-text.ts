import type * as tf from '@kaleido/engine/tf';
import { type CrossAttentionWeights, type KeysAndValues, keysAndValues } from './attention-block.ts';
import { type ConditioningWeights, type TextConditioning, textConditioning } from './conditioning.ts';
import { type DenoiserConfig, innermost } from './denoiser-config.ts';
import { attentionLayers, type DenoiserWeights } from './denoiser-weights.ts';
import { unobserved } from './observe.ts';

/** What the networks need of a text, the same at every step: no step computes it again. */
export interface PreparedText<T = tf.Tensor> {
  /** [B, D], added to the time embedding. */
  readonly embedding?: T;
  /** [B, 1, 1, L], added to the scores of cross-attention. */
  readonly bias?: T;
  /** Of each of the `attentionLayers`. */
  readonly known: readonly KeysAndValues<T>[];
}

/** What `prepareText` reads (`divideWeights`). */
export interface TextWeights<T = tf.Tensor> {
  readonly path: ConditioningWeights<T>;
  readonly layers: readonly CrossAttentionWeights<T>[];
}

/**
 * Prepares a text for any number of calls of `denoise`, which give the same as with features and mask.
 * @param features [B, L, lmWidth], 0 at padding
 * @param mask [B, L], 1 at tokens
 */
export function prepareText(config: DenoiserConfig, w: TextWeights, features: tf.Tensor, mask?: tf.Tensor): PreparedText {
  const { context, ...text } = textConditioning(innermost(config), w.path, features, mask, unobserved);
  return { ...text, known: w.layers.map((layer) => keysAndValues(layer, context)) };
}

/** A prepared text with keys and values by layer. @throws RangeError when it was prepared for another network */
export function knownTo(w: DenoiserWeights, { known, ...text }: PreparedText): TextConditioning {
  const layers = attentionLayers(w);
  if (layers.length !== known.length)
    throw new RangeError(`denoise: expected a text with keys for ${layers.length} attention layers, got ${known.length}`);
  return { ...text, known: new Map(layers.map((layer, i) => [layer, known[i]!])) };
}
