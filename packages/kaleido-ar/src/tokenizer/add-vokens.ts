import { InputError } from '@kaleido/shared/errors';
import { lastId, readTokenizerFile, specialPiece, type TokenizerFile } from './file.ts';

/**
 * Adds the pieces `<voken_0>`… to a `tokenizer.json`, for visual tokens (paper appendix A), which no text can produce, and after them `#`,
 * the delimiter of vokens, if the vocabulary lacks it, as T5's does.
 * @param firstId the first free row of the embedding, not of the vocabulary: public T5 files have more rows than pieces
 *   (docs/t5.md, "Vocabulary")
 * @throws InputError when the id is taken, or the tokenizer already has vokens
 */
export function addVokens(json: unknown, count: number, firstId: number): TokenizerFile {
  const file = readTokenizerFile(json, 'tokenizer.json');
  const { vocab } = file.model;
  const last = lastId(file);
  if (firstId <= last) throw new InputError(`vokens: expected ids above ${last}, got ${firstId}`);
  if (file.added_tokens.some(({ content }) => content === '<voken_0>')) throw new InputError('vokens: the tokenizer already has them');
  const names = Array.from({ length: count }, (_, voken) => `<voken_${voken}>`);
  const vocabulary = new Set(Array.isArray(vocab) ? vocab.map(([piece]) => piece) : Object.keys(vocab));
  if (!vocabulary.has('#')) names.push('#');
  const pieces = names.map((content, index) => specialPiece(content, firstId + index));
  return { ...file, added_tokens: [...file.added_tokens, ...pieces] };
}
