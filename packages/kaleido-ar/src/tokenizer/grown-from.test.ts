import { expect, test } from 'vitest';
import { t5LikeTokenizer } from '../testing/t5-like-tokenizer.ts';
import { addVokens } from './add-vokens.ts';
import { isGrownFrom } from './grown-from.ts';
import { makeTokenizer } from './make.ts';

test.each([
  ['Unigram', t5LikeTokenizer()],
  ['WordPiece', makeTokenizer(['a squirrel #1'])],
])('special pieces behind the last one make a tokenizer that has grown (%s)', (_, file) => {
  expect(isGrownFrom(file, file)).toBe(true);
  expect(isGrownFrom(addVokens(file, 4, 200), file)).toBe(true);
  expect(isGrownFrom(addVokens(file, 6, 200), addVokens(file, 4, 200))).toBe(true);
  expect(isGrownFrom(file, addVokens(file, 4, 200))).toBe(false);
});

test('other words, vokens at other ids, and pieces that a text can produce make another tokenizer', () => {
  const file = makeTokenizer(['a squirrel']);
  expect(isGrownFrom(makeTokenizer(['a squirrel', 'cats']), file)).toBe(false);
  expect(isGrownFrom(addVokens(file, 4, 201), addVokens(file, 4, 200))).toBe(false);
  const { added_tokens: added, ...rest } = addVokens(file, 1, 200);
  expect(isGrownFrom({ ...rest, added_tokens: added.map((piece) => ({ ...piece, special: piece.id < 200 })) }, file)).toBe(false);
  expect(isGrownFrom({ ...addVokens(file, 4, 200), normalizer: { type: 'NFC' } }, file)).toBe(false);
});
