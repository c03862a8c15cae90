import type { Tensors } from '@kaleido/engine';
import { nest } from '@kaleido/engine';
import { linear, linearParameters, type Parameter } from '@kaleido/engine/nn';
import * as tf from '@kaleido/engine/tf';
import { decode, encode, quantise, type VokenConfig, type VokenWeights } from '@kaleido/latents';
import type { HostTensor } from '@kaleido/shared/tensors';

/** A training batch, with all random choices made. */
export interface VokenBatch {
  /** [B, side, side, 3], (u8 − 127)/128 */
  readonly pixels: HostTensor;
  /** [B, codes], 1 for the codes that the decoder sees */
  readonly given: HostTensor;
  /** [B, words], 1 for the words in the sample's texts */
  readonly words: HostTensor;
  /** [T, width], standardised features of the first T items */
  readonly features: HostTensor;
}

/** Prefix of the tensors that only training needs and no file ships. */
export const headPrefix = 'head.';

/** Tensors of the heads. Words are predicted linearly from the digits of the codes and their squares, much as a linear probe reads them. */
export const headParameters = ({ codes, levels, width }: VokenConfig, words: number, features: number): Parameter[] => [
  ...linearParameters(`${headPrefix}words`, 2 * codes * levels.length, words),
  ...linearParameters(`${headPrefix}features`, width, features),
];

/** Weights of the heads. */
interface Heads {
  readonly words: { readonly weight: tf.Tensor; readonly bias: tf.Tensor };
  readonly features: { readonly weight: tf.Tensor; readonly bias: tf.Tensor };
}

/**
 * Squared error of the pixels, cross-entropy of the words and squared error of the features, each averaged over the batch.
 * @param named the tensors of tokenizer and heads, in the in-memory layout
 */
export function vokenLoss(
  config: VokenConfig,
  named: Readonly<Record<string, tf.Tensor>>,
  batch: Tensors<VokenBatch>,
): [pixels: tf.Tensor, words: tf.Tensor, features: tf.Tensor] {
  const { encoder, decoder, head } = nest<VokenWeights & { readonly head: Heads }>(named);
  const { pixels, given, words, features } = batch as { readonly [K in keyof VokenBatch]: tf.Tensor };
  const values = quantise(encode(config, encoder, pixels as tf.Tensor4D), config.levels);
  const decoded = decode(config, decoder, values, given);
  const seen = tf.mul(values, tf.expandDims(given, -1));
  const [items = 0] = values.shape;
  const logits = linear(tf.reshape(tf.concat([seen, tf.square(seen)], -1), [items, -1]), head.words);
  const predicted = linear(tf.slice(decoded.summary, 0, features.shape[0]!), head.features);
  return [
    tf.mean(tf.square(tf.sub(decoded.pixels, pixels))),
    tf.mean(tf.sub(tf.softplus(logits), tf.mul(logits, words))),
    tf.mean(tf.square(tf.sub(predicted, features))),
  ];
}
