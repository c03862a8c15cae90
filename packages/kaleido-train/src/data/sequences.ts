import { encodeCaption, encodeLatents, type Tokenizer } from '@kaleido/ar';
import { type LatentPart, type Latents, latentParts } from '@kaleido/shared/record';
import type { Sample, Source } from './source.ts';

/** Tokens that captions and serialised latents are padded to, the same throughout a run, whose graph has fixed shapes. */
export interface Lengths {
  readonly caption: number;
  readonly latents: number;
}

/** Samples that are looked at to choose lengths, and what lengths are rounded up to. */
const [LOOKED_AT, UNIT] = [2000, 8];

/** Only the parts of the latents that are listed. */
export const onlyParts = (latents: Latents, parts: readonly LatentPart[]): Latents =>
  Object.fromEntries(
    latentParts.filter((part) => parts.includes(part) && latents[part] !== undefined).map((part) => [part, latents[part]]),
  );

/** Lengths that hold the longest of the first 2000 samples, or of `count`. */
export async function chooseLengths(
  source: Source,
  tokenizer: Tokenizer,
  parts: readonly LatentPart[],
  count = LOOKED_AT,
): Promise<Lengths> {
  const longest = { caption: 1, latents: 1 };
  for (let index = 0; index < count; index++) {
    const { caption, latents } = await source.sample(index, 0);
    longest.caption = Math.max(longest.caption, encodeCaption(tokenizer, caption).length);
    longest.latents = Math.max(longest.latents, encodeLatents(tokenizer, onlyParts(latents, parts)).length);
  }
  const roundUp = (length: number) => Math.ceil(length / UNIT) * UNIT;
  return { caption: roundUp(longest.caption), latents: roundUp(longest.latents) };
}

/** Whether a sample fits with all its parts; one that is left out then does so in every combination of parts. */
export const fits = (tokenizer: Tokenizer, { caption, latents }: Sample, parts: readonly LatentPart[], lengths: Lengths): boolean =>
  encodeCaption(tokenizer, caption).length <= lengths.caption &&
  encodeLatents(tokenizer, onlyParts(latents, parts)).length <= lengths.latents;
