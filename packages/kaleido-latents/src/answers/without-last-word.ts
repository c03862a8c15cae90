/** A truncated text without its last word, which may be incomplete. */
export function withoutLastWord(text: string): string {
  let at = text.length;
  while (at > 0 && /\S/.test(text[at - 1]!)) at--;
  return text.slice(0, at).trimEnd();
}
