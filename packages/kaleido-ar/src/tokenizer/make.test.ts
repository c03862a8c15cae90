import { expect, test } from 'vitest';
import { makeTokenizer } from './make.ts';
import { openTokenizer } from './tokenizer.ts';

const texts = ['A squirrel wearing a crown.', 'a cat’s crown, in blue-green', 'a squirrel'];
const pieces = (json: unknown, text: string) => {
  const tokenizer = openTokenizer(json);
  return tokenizer.encode(text).map((id) => tokenizer.pieceTexts()[id]);
};

test('words are whole pieces, unknown words are <unk>', () => {
  expect(pieces(makeTokenizer(texts), 'A Squirrel in a catapult')).toEqual([' a', ' squirrel', ' in', ' a', undefined]);
  expect(pieces(makeTokenizer(texts), "cat's blue-green crown.")).toEqual([' cat', "'s", ' blue', '-', 'green', ' crown', '.']);
});

test('numbers are all digits but the last, and the last; a box is 13 tokens', () => {
  expect(pieces(makeTokenizer([]), '(120, 7, 1000, 99)')).toEqual([' (', '12', '0', ', ', '7', ', ', '100', '0', ', ', '9', '9', ')']);
  expect(pieces(makeTokenizer([]), '(120, 300, 800, 990)')).toHaveLength(13);
});

test('the order of the texts does not matter, counts and limits do', () => {
  expect(makeTokenizer([...texts].reverse())).toEqual(makeTokenizer(texts));
  expect(pieces(makeTokenizer(texts, { minCount: 2 }), 'squirrel crown cat')).toEqual([' squirrel', ' crown', undefined]);
  expect(pieces(makeTokenizer(texts, { maxWords: 1 }), 'a squirrel')).toEqual([' a', undefined]);
});
