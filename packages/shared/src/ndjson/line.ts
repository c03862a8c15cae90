import { stringEnd } from '../json-text.ts';
import { show } from '../show.ts';

/** The captions in a line that does not begin with an object, or what is wrong with it. */
export type LineMeaning =
  | { readonly captions: Iterable<string>; readonly fault?: never }
  | { readonly fault: string; readonly captions?: never };

const JSON_SCALAR = /^(?:null|true|false|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?)$/;
const CONTROL = /(?!\t)\p{Cc}/u;

/** Longer digits are not looked at as a number; with millions of them the expression's stack would overflow. */
const MAX_NUMBER = 4096;

/**
 * Reads a line as captions: JSON strings are one caption each, any other words are one caption as they stand, nothing is none.
 * Refused: a line that is exactly null, true, false or a number, and control characters (a terminal's colours, binary data).
 * `afterRecord`: the line goes on behind a record, so bare words have no business there.
 */
export function readLine(line: string, afterRecord: boolean): LineMeaning {
  const words = line.trim();
  if (words === '') return { captions: [] };
  if (words.startsWith('"') && isStrings(words)) return { captions: stringsOf(words) };
  if (afterRecord) return { fault: `expected a line break or another record, got ${show(words)}` };
  if (words.length <= MAX_NUMBER && JSON_SCALAR.test(words))
    return { fault: `expected a record ({…}), a string or a line of text, got ${show(JSON.parse(words))}` };
  const wrong = CONTROL.exec(words);
  if (wrong)
    return { fault: `a line of text holds the control character U+${wrong[0].charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}` };
  return { captions: [words] };
}

/** Whether a line is nothing but JSON strings; a line that merely opens with a quotation is not. */
function isStrings(words: string): boolean {
  try {
    for (const _ of stringsOf(words));
    return true;
  } catch {
    return false;
  }
}

/** The values of the JSON strings of a line, one by one: a line of millions never stands in memory as a list. Throws at what is no string. */
function* stringsOf(words: string): Generator<string> {
  for (let at = 0; at < words.length; ) {
    const end = words[at] === '"' ? stringEnd(words, at) : -1;
    if (end < 0) throw new SyntaxError('not a JSON string');
    yield JSON.parse(words.slice(at, end)) as string;
    at = end;
    while (words[at] === ' ' || words[at] === '\t') at++;
  }
}
