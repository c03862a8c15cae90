/** What must not reach a terminal as it is: control characters (C0, DEL, C1), line separators, changes of writing direction, half characters. */
const HIDDEN = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}\p{Surrogate}]/gu;

/** A text of any origin, safe to print on one line: characters that steer a terminal become their escapes (`\u001b`). */
export const printable = (text: string): string =>
  text.replaceAll(HIDDEN, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** No list longer than this is written out. */
const MAX_ITEMS = 8;

/**
 * A value of any origin as a message quotes it: short, on one line, safe to print. Texts stand in quotation marks and are cut after
 * `longest` characters; of lists only short ones of numbers and texts are written out.
 */
export function show(value: unknown, longest = 40): string {
  if (value === undefined) return 'nothing';
  if (Array.isArray(value)) {
    const isPlain = value.length > 0 && value.length <= MAX_ITEMS && value.every((item) => typeof item !== 'object' || item === null);
    return isPlain ? `[${value.map((item) => show(item, longest)).join(',')}]` : 'an array';
  }
  if (typeof value === 'object' && value !== null) return 'an object';
  if (typeof value === 'string') return printable(JSON.stringify(cut(value, longest)));
  return cut(String(value), longest);
}

function cut(text: string, longest: number): string {
  if (text.length <= longest) return text;
  const isHalf = /[\uD800-\uDBFF]/.test(text[longest - 1]!); // the other half of the character is cut off
  return `${text.slice(0, isHalf ? longest - 1 : longest)}…`;
}
