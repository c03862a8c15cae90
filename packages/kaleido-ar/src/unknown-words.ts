import type { Tokenizer } from './tokenizer/tokenizer.ts';

/** Words, with hyphens and apostrophes inside them, and any other sign that is not a space. */
const WORDS = /[\p{L}\p{M}\p{N}]+(?:['\u2019-][\p{L}\p{M}\p{N}]+)*|\S/gu;

/** The words of a text that the model was not taught, as they are written, each once. */
export const unknownWords = (tokenizer: Tokenizer, text: string): string[] => [
  ...new Set((text.match(WORDS) ?? []).filter((word) => tokenizer.encode(word).includes(tokenizer.unknown))),
];
