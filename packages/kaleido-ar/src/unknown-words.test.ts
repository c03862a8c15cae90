import { expect, test } from 'vitest';
import { makeTokenizer } from './tokenizer/make.ts';
import { openTokenizer } from './tokenizer/tokenizer.ts';
import { unknownWords } from './unknown-words.ts';

const tokenizer = openTokenizer(makeTokenizer(["a cat's crown is blue-green.", 'the squirrel']));

test('lists words outside the vocabulary, as spelt, without repetition', () => {
  expect(unknownWords(tokenizer, "The Squirrel's AXOLOTL, blue-green, axolotl-like; AXOLOTL \u2603!")).toEqual([
    'AXOLOTL',
    'axolotl-like',
    '\u2603',
  ]);
});

test('does not list known words, digits and punctuation', () => {
  expect(unknownWords(tokenizer, "a cat's crown (12, 7): THE blue-green squirrel.")).toEqual([]);
});
