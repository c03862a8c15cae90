import { InputError } from '@kaleido/shared/errors';
import type { Latents } from '@kaleido/shared/record';
import { MAX_CAPTION_TOKENS, MAX_CHARACTERS, MAX_TOKENS } from '../limits.ts';
import type { Tokenizer } from '../tokenizer/tokenizer.ts';
import { encodeCaption, encodeLatents } from './encode.ts';

/**
 * `encodeCaption` for a text of any length from outside.
 * @param field names the text in errors
 * @throws InputError when it is longer than `MAX_CAPTION_TOKENS`
 */
export function captionWithinLimits(tokenizer: Tokenizer, caption: string, field = 'caption'): number[] {
  checkCharacters(field, caption.length);
  return withTokens(field, encodeCaption(tokenizer, caption), MAX_CAPTION_TOKENS);
}

/**
 * `encodeLatents` for a plan of any length from outside.
 * @throws InputError as `encodeLatents` does, and when it is longer than `MAX_TOKENS`
 */
export function latentsWithinLimits(tokenizer: Tokenizer, latents: Latents): number[] {
  checkLatentCharacters(latents);
  return withTokens('latents', encodeLatents(tokenizer, latents), MAX_TOKENS);
}

/** @throws InputError when a plan is too long to be tokenised */
export const checkLatentCharacters = (latents: Latents): void => checkCharacters('latents', JSON.stringify(latents).length);

function checkCharacters(field: string, count: number): void {
  if (count > MAX_CHARACTERS) throw new InputError(`${field}: expected at most ${MAX_CHARACTERS} characters, got ${count}`);
}

function withTokens(field: string, ids: number[], most: number): number[] {
  if (ids.length > most) throw new InputError(`${field}: expected at most ${most} tokens, got ${ids.length}`);
  return ids;
}
