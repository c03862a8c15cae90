import { withoutLastWord } from '../answers/without-last-word.ts';

/** A truncated text up to its last complete sentence or, if it has none, its last complete word. */
export function wholeSentences(text: string): string {
  const sentences = /^[\s\S]*[.!?…]["'”’)]*(?=\s|$)/.exec(text)?.[0];
  return sentences ?? withoutLastWord(text);
}
