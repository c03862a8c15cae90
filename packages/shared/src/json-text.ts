const BACKSLASH = 0x5c;

/**
 * The index behind the closing quotation mark of the JSON string that opens at `start`: the first mark with an even number of
 * backslashes before it. −1 when the string does not end. Linear, and without a regular expression's stack.
 */
export function stringEnd(text: string, start: number): number {
  for (let at = text.indexOf('"', start + 1); at >= 0; at = text.indexOf('"', at + 1)) {
    let slashes = 0;
    while (text.charCodeAt(at - 1 - slashes) === BACKSLASH) slashes++;
    if (slashes % 2 === 0) return at + 1;
  }
  return -1;
}

/** JSON with more values takes gigabytes when it is built (30 times its length for `[{},{},…]`); nothing that we read comes near. */
export const MAX_VALUES = 1_000_000;
