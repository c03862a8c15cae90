import type { Tokenizer } from './tokenizer/tokenizer.ts';

/** A word, which may contain hyphens and apostrophes, or any other single character that is not a space. */
const WORDS = /[\p{L}\p{M}\p{N}]+(?:['\u2019-][\p{L}\p{M}\p{N}]+)*|\S/gu;

/** The words of a text, as spelt there. */
export const wordsOf = (text: string): readonly string[] => text.match(WORDS) ?? [];

/** The words of a text that the tokenizer does not know, as spelt there, without repetition. */
export const unknownWords = (tokenizer: Tokenizer, text: string): string[] => [
  ...new Set(wordsOf(text).filter((word) => tokenizer.encode(word).includes(tokenizer.unknown))),
];
