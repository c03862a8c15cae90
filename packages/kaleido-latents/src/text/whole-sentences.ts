import { withoutLastWord } from '../answers/without-last-word.ts';

/** What is whole of a text that was cut off: up to the end of its last sentence, or, of one that has none, of its last word. */
export function wholeSentences(text: string): string {
  const sentences = /^[\s\S]*[.!?…]["'”’)]*(?=\s|$)/.exec(text)?.[0];
  return sentences ?? withoutLastWord(text);
}
