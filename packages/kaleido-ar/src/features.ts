import * as tf from '@kaleido/engine/tf';
import type { Latents } from '@kaleido/shared/record';
import { type Batch, padBatch } from './batch.ts';
import { captionWithinLimits, latentsWithinLimits } from './latents/within-limits.ts';
import type { T5Config } from './t5/config.ts';
import { decode } from './t5/decoder.ts';
import { encode } from './t5/encoder.ts';
import { IGNORED_LABEL, labelsToDecoderInput } from './t5/labels.ts';
import type { PriorWeights, TextEncoderWeights } from './t5/weights.ts';
import type { Tokenizer } from './tokenizer/tokenizer.ts';

/** The denoiser's condition: states [B, L, d_model], and a mask [B, L], 0 at padding. */
interface Features {
  readonly states: tf.Tensor;
  readonly mask: tf.Tensor;
}

/** Ids (of captions [B, S], of decoder inputs [B, N]) and masks. */
interface Sequences {
  readonly ids: tf.Tensor;
  readonly mask: tf.Tensor;
}

/**
 * The features of paper §3.3–3.4 and docs/design.md §1: the encoder's states, followed by the decoder's teacher-forced states after the
 * final norm, without the head's scaling. Differentiable in both components.
 * @param latents as in `featureInputs`; without them, the encoder's states alone (the plain diffusion baseline)
 */
export function features(
  config: T5Config,
  w: { readonly textEncoder: TextEncoderWeights; readonly prior?: PriorWeights },
  caption: Sequences,
  latents?: Sequences,
): Features {
  const encoded = encode(config, w.textEncoder, caption.ids, caption.mask);
  const captionMask = tf.cast(caption.mask, 'float32');
  if (!latents) return { states: encoded, mask: captionMask };
  if (!w.prior) throw new TypeError('features of latents need the weights of the prior');
  const decoded = decode(config, w.prior, latents.ids, encoded, caption.mask);
  return { states: tf.concat([encoded, decoded], 1), mask: tf.concat([captionMask, tf.cast(latents.mask, 'float32')], 1) };
}

/** Inputs of `features` and of the prior's loss for a batch of records; lengths are buckets. */
interface FeatureInputs {
  readonly caption: Batch;
  /** Decoder inputs [start, z₁…z_{N−1}] with their mask; undefined when no record has latents. */
  readonly latents: Batch | undefined;
  /** z₁…z_N, then −100 (int32 [B, N]); undefined when no record has latents. */
  readonly labels: Batch['ids'] | undefined;
}

/**
 * Tokenises a batch of records. A record without latents gets a row of padding if others have some.
 * @throws InputError naming the field that cannot be serialised or is too long
 */
export function featureInputs(
  tokenizer: Tokenizer,
  config: T5Config,
  records: readonly { readonly caption: string; readonly latents?: Latents | undefined }[],
): FeatureInputs {
  const caption = padBatch(
    records.map((record) => captionWithinLimits(tokenizer, record.caption)),
    config.pad_token_id,
  );
  const sequences = records.map(({ latents }) =>
    latents && Object.keys(latents).length > 0 ? latentsWithinLimits(tokenizer, latents) : [],
  );
  if (sequences.every((ids) => ids.length === 0)) return { caption, latents: undefined, labels: undefined };
  const { ids: labels, mask } = padBatch(sequences, IGNORED_LABEL);
  return { caption, latents: { ids: labelsToDecoderInput(config, labels), mask }, labels };
}
