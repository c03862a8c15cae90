/** A stretch of text; `isUnknown` where the model has never drawn the word. */
export interface Stretch {
  readonly text: string;
  readonly isUnknown: boolean;
}

/** Words as the server counts them: letters and digits, with hyphens and apostrophes inside. */
const WORDS = /[\p{L}\p{M}\p{N}]+(?:['\u2019-][\p{L}\p{M}\p{N}]+)*|\S/gu;

/** A text in stretches, which joined give it again. */
export function stretches(text: string, unknown: ReadonlySet<string>): readonly Stretch[] {
  const result: Stretch[] = [];
  let end = 0;
  for (const { 0: word, index } of text.matchAll(WORDS)) {
    if (!unknown.has(word)) continue;
    if (index > end) result.push({ text: text.slice(end, index), isUnknown: false });
    result.push({ text: word, isUnknown: true });
    end = index + word.length;
  }
  return end < text.length ? [...result, { text: text.slice(end), isUnknown: false }] : result;
}
