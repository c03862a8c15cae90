import { encodeCaption, encodeLatents, type Tokenizer } from '@kaleido/ar/internal';
import type { Captioned } from '@kaleido/data';
import { type LatentPart, onlyParts } from '@kaleido/shared/record';
import type { TrainingConfig } from '../../config/training-config.ts';

/** Lengths, in tokens, that captions and serialised latents are padded to. They are fixed for a run, as its graphs have fixed shapes. */
export interface Lengths {
  readonly caption: number;
  readonly latents: number;
}

/** Lengths are multiples of this. */
const UNIT = 8;

/** Samples of a source from which lengths are chosen. */
export const LENGTH_SAMPLES = 1000;

/** Lengths that hold the longest of these samples. */
export function chooseLengths(samples: readonly Captioned[], tokenizer: Tokenizer, parts: readonly LatentPart[]): Lengths {
  const longest = (tokensOf: (sample: Captioned) => readonly number[]) =>
    Math.ceil(Math.max(1, ...samples.map((sample) => tokensOf(sample).length)) / UNIT) * UNIT;
  return {
    caption: longest(({ caption }) => encodeCaption(tokenizer, caption)),
    latents: longest(({ latents }) => encodeLatents(tokenizer, onlyParts(latents, parts))),
  };
}

/**
 * Lengths that the latents of a micro-batch may be padded to: at most `lengthBuckets`, evenly spaced and ascending; the last holds all. Only
 * one without latents, since all graphs would be the same.
 */
export const bucketLengths = (
  { latents }: Lengths,
  { model, lengthBuckets }: Pick<TrainingConfig, 'model' | 'lengthBuckets'>,
): number[] => {
  const buckets = model.latents.length > 0 ? Math.min(lengthBuckets, Math.ceil(latents / UNIT)) : 1;
  const lengths = Array.from({ length: buckets }, (_, bucket) => Math.ceil(((bucket + 1) * latents) / buckets / UNIT) * UNIT);
  return [...new Set(lengths.map((length) => Math.min(length, latents)))];
};

/** Whether a sample with all its parts fits, and so with any subset of them. */
export const fits = (tokenizer: Tokenizer, { caption, latents }: Captioned, parts: readonly LatentPart[], lengths: Lengths): boolean =>
  encodeCaption(tokenizer, caption).length <= lengths.caption &&
  encodeLatents(tokenizer, onlyParts(latents, parts)).length <= lengths.latents;
