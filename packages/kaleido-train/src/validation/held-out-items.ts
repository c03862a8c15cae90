import { encodeCaption, encodeLatents, type Tokenizer } from '@kaleido/ar/internal';
import type { Sample } from '@kaleido/data';
import { onlyParts } from '@kaleido/shared/record';
import type { ModelConfig } from '../config/training-config.ts';
import type { Item } from '../data/batch/batch.ts';

/** An item with the number of its noise level. */
export interface HeldOutItem extends Item {
  /** 0 is the least noisy part of the schedule. */
  readonly level: number;
}

/** Multiples of the golden ratio's fraction fill an interval evenly, however many are taken. */
const GOLDEN = (Math.sqrt(5) - 1) / 2;

/**
 * Each picture at `levels` noise levels, one from each of `levels` equal parts of the schedule. Within a part, the pictures' levels are
 * evenly spread too. Noise is keyed by picture and level only, so that every model and every step is measured on the same noise.
 */
export function heldOutItems(model: ModelConfig, tokenizer: Tokenizer, samples: readonly Sample[], levels: number): HeldOutItem[] {
  const { steps } = model.diffusion;
  return samples.flatMap((sample, picture) => {
    const latents = onlyParts(sample.latents, model.latents);
    const condition = {
      caption: encodeCaption(tokenizer, sample.caption),
      latents: Object.keys(latents).length > 0 ? encodeLatents(tokenizer, latents) : [],
    };
    const within = ((picture + 0.5) * GOLDEN) % 1;
    return Array.from({ length: levels }, (_, level) => ({
      sample,
      ...condition,
      level,
      time: Math.floor(((level + within) / levels) * steps),
      noiseKey: ['validation noise', picture, level],
    }));
  });
}
