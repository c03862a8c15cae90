import { InputError } from '@kaleido/shared/errors';
import { type LatentPart, type Latents, latentParts } from '@kaleido/shared/record';
import { MAX_CAPTION_TOKENS, MAX_CHARACTERS, MAX_TOKENS } from '../limits.ts';
import type { Tokenizer } from '../tokenizer/tokenizer.ts';
import { encodeCaption, encodeLatents, encodeParts } from './encode.ts';

/**
 * `encodeCaption` with a limit on the length.
 * @param field names the text in errors
 * @throws InputError when it is longer than `MAX_CAPTION_TOKENS`
 */
export function captionWithinLimits(tokenizer: Tokenizer, caption: string, field = 'caption'): number[] {
  checkCharacters(field, caption.length);
  return withTokens(field, encodeCaption(tokenizer, caption), MAX_CAPTION_TOKENS);
}

/**
 * `encodeLatents` with a limit on the length.
 * @throws InputError as `encodeLatents` does, and when it is longer than `MAX_TOKENS`
 */
export function latentsWithinLimits(tokenizer: Tokenizer, latents: Latents): number[] {
  checkLatentCharacters(latents);
  return withTokens('latents', encodeLatents(tokenizer, latents), MAX_TOKENS);
}

/** Numbers of tokens: of a caption with its `</s>`, of each part with its marker, and of all latents with their `</s>`. */
interface Lengths extends Readonly<Partial<Record<LatentPart, number>>> {
  readonly caption: number;
  readonly latents: number;
}

/**
 * The length of a record's texts in tokens.
 * @throws InputError as `encodeLatents` does, and for texts that are too long to tokenise
 */
export function lengthsOf(tokenizer: Tokenizer, caption: string, latents: Latents): Lengths {
  checkCharacters('caption', caption.length);
  checkLatentCharacters(latents);
  const parts = latentParts.filter((part) => latents[part] !== undefined);
  return {
    caption: encodeCaption(tokenizer, caption).length,
    latents: encodeLatents(tokenizer, latents).length,
    ...Object.fromEntries(parts.map((part) => [part, encodeParts(tokenizer, { [part]: latents[part] }).length])),
  };
}

/** @throws InputError when latents are too long to tokenise */
export const checkLatentCharacters = (latents: Latents): void => checkCharacters('latents', JSON.stringify(latents).length);

function checkCharacters(field: string, count: number): void {
  if (count > MAX_CHARACTERS) throw new InputError(`${field}: expected at most ${MAX_CHARACTERS} characters, got ${count}`);
}

function withTokens(field: string, ids: number[], max: number): number[] {
  if (ids.length > max) throw new InputError(`${field}: expected at most ${max} tokens, got ${ids.length}`);
  return ids;
}
