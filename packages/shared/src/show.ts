/** Characters unsafe for a terminal: control characters (C0, DEL, C1), line separators, changes of writing direction, lone surrogates. */
const HIDDEN = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}\p{Surrogate}]/gu;

/** Makes any text safe to print on one line: control characters are escaped (`\u001b`). */
export const printable = (text: string): string =>
  text.replaceAll(HIDDEN, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** Longer lists are not written out. */
const MAX_ITEMS = 8;

/**
 * Formats any value for a message: short, on one line, safe to print. Texts are quoted and cut after `maxLength` characters; of
 * lists, only short ones of numbers and texts are written out.
 */
export function show(value: unknown, maxLength = 40): string {
  if (value === undefined) return 'nothing';
  if (Array.isArray(value)) {
    const isPlain = value.length > 0 && value.length <= MAX_ITEMS && value.every((item) => typeof item !== 'object' || item === null);
    return isPlain ? `[${value.map((item) => show(item, maxLength)).join(',')}]` : 'an array';
  }
  if (typeof value === 'object' && value !== null) return 'an object';
  if (typeof value === 'string') return printable(JSON.stringify(cut(value, maxLength)));
  return cut(String(value), maxLength);
}

function cut(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text;
  const isHalf = /[\uD800-\uDBFF]/.test(text[maxLength - 1]!); // do not cut a surrogate pair in half
  return `${text.slice(0, isHalf ? maxLength - 1 : maxLength)}…`;
}
