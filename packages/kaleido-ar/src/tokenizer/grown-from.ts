import { isDeepStrictEqual } from 'node:util';
import { lastId, readTokenizerFile } from './file.ts';

/**
 * Whether a `tokenizer.json` is another one, or that one with special pieces added behind its own, such as visual tokens: every id of
 * the other then means the same in both, and texts and plans are tokenised alike.
 * @throws InputError when either is not a tokenizer
 */
export function isGrownFrom(json: unknown, other: unknown): boolean {
  const [grown, before] = [readTokenizerFile(json, 'tokenizer.json'), readTokenizerFile(other, 'tokenizer.json')];
  const { length } = before.added_tokens;
  const added = grown.added_tokens.slice(length);
  return (
    isDeepStrictEqual({ ...grown, added_tokens: grown.added_tokens.slice(0, length) }, before) &&
    added.every(({ id, special }) => special && id > lastId(before))
  );
}
