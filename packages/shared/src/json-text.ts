const BACKSLASH = 0x5c;

/**
 * The index after the closing quotation mark of the JSON string that begins at `start`: the first mark after an even number of
 * backslashes. −1 when the string is not closed. Linear, and without the stack of a regular expression.
 */
export function stringEnd(text: string, start: number): number {
  for (let at = text.indexOf('"', start + 1); at >= 0; at = text.indexOf('"', at + 1)) {
    let slashes = 0;
    while (text.charCodeAt(at - 1 - slashes) === BACKSLASH) slashes++;
    if (slashes % 2 === 0) return at + 1;
  }
  return -1;
}

/** Limit on values of a JSON text: parsing more takes gigabytes (30 times its length for `[{},{},…]`). Real inputs are far below. */
export const MAX_VALUES = 1_000_000;
