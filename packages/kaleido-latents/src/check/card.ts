import { type Picture, resizeImage } from '@kaleido/shared/image';
import type { Latents } from '@kaleido/shared/record';
import type { LatentSample } from '../samples/sample.ts';

/** A picture for the sheet or the page. */
export interface Card {
  readonly id: string;
  readonly caption: string;
  readonly latents: Latents;
  /** Reduced to the size at which it is shown. */
  readonly picture: Picture;
  /** Reconstruction from its vokens. */
  readonly reconstruction?: Picture;
}

/** Longer side of pictures on a card. */
const SIDE = 512;

/** Reconstructs a sample from its vokens; undefined if it has none. @throws InputError for vokens of another tokenizer */
export type Reconstruct = (sample: LatentSample) => Promise<Picture | undefined>;

/** @throws InputError if the picture or its vokens cannot be decoded */
export async function cardOf(sample: LatentSample, reconstruct: Reconstruct | undefined): Promise<Card> {
  const { id, caption, latents } = sample;
  const [whole, reconstruction] = [await sample.picture(), await reconstruct?.(sample)];
  const scale = Math.min(SIDE / Math.max(whole.width, whole.height), 1);
  const [width, height] = [whole.width, whole.height].map((side) => Math.max(Math.round(side * scale), 1)) as [number, number];
  const picture = scale === 1 ? whole : await resizeImage(whole, width, height);
  return { id, caption, latents, picture, ...(reconstruction && { reconstruction }) };
}
