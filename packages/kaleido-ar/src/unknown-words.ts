import type { Tokenizer } from './tokenizer/tokenizer.ts';

/** Words, with hyphens and apostrophes inside them, and single other characters that are not spaces. */
const WORDS = /[\p{L}\p{M}\p{N}]+(?:['\u2019-][\p{L}\p{M}\p{N}]+)*|\S/gu;

/** The words of a text, as they are spelt. */
export const wordsOf = (text: string): readonly string[] => text.match(WORDS) ?? [];

/** The words of a text that the tokenizer does not know, as they are spelt, each once. */
export const unknownWords = (tokenizer: Tokenizer, text: string): string[] => [
  ...new Set(wordsOf(text).filter((word) => tokenizer.encode(word).includes(tokenizer.unknown))),
];
