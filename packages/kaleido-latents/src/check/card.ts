import { type Picture, resizeImage } from '@kaleido/shared/image';
import type { Latents } from '@kaleido/shared/record';
import type { LatentSample } from '../samples/sample.ts';

/** A picture as sheet and page show it. */
export interface Card {
  readonly id: string;
  readonly caption: string;
  readonly latents: Latents;
  /** Not larger than it is shown. */
  readonly picture: Picture;
  /** What the voken tokenizer makes of its vokens. */
  readonly reconstruction?: Picture;
}

/** Longer side of pictures on a card. */
const SIDE = 512;

/** What a tokenizer makes of the vokens of a sample; undefined for one that has none. @throws InputError for those of another tokenizer */
export type Reconstruct = (sample: LatentSample) => Promise<Picture | undefined>;

/** @throws InputError when the picture, or its vokens, cannot be decoded */
export async function cardOf(sample: LatentSample, reconstruct: Reconstruct | undefined): Promise<Card> {
  const { id, caption, latents } = sample;
  const [whole, reconstruction] = [await sample.picture(), await reconstruct?.(sample)];
  const scale = Math.min(SIDE / Math.max(whole.width, whole.height), 1);
  const [width, height] = [whole.width, whole.height].map((side) => Math.max(Math.round(side * scale), 1)) as [number, number];
  const picture = scale === 1 ? whole : await resizeImage(whole, width, height);
  return { id, caption, latents, picture, ...(reconstruction && { reconstruction }) };
}
