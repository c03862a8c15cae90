import { show } from '../record/show.ts';

/** The captions in a line that does not begin with an object, or what is wrong with it. */
export type LineMeaning =
  | { readonly captions: readonly string[]; readonly fault?: never }
  | { readonly fault: string; readonly captions?: never };

const jsonString = /"[^"\\]*(?:\\.[^"\\]*)*"/y;
const jsonScalar = /^(?:null|true|false|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?)$/;
const control = /(?!\t)\p{Cc}/u;

/**
 * Reads a line as captions: JSON strings are one caption each, any other words are one caption as they stand, nothing is none.
 * Refused: a line that is exactly null, true, false or a number, and control characters (a terminal's colours, binary data).
 * `afterRecord`: the line goes on behind a record, so bare words have no business there.
 */
export function readLine(line: string, afterRecord: boolean): LineMeaning {
  const words = line.trim();
  if (words === '') return { captions: [] };
  const strings = words.startsWith('"') ? stringsOf(words) : undefined;
  if (strings) return { captions: strings };
  if (afterRecord) return { fault: `expected a line break or another record, got ${show(words)}` };
  if (jsonScalar.test(words)) return { fault: `expected a record ({…}), a string or a line of text, got ${show(JSON.parse(words))}` };
  const wrong = control.exec(words);
  if (wrong)
    return { fault: `a line of text holds the control character U+${wrong[0].charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}` };
  return { captions: [words] };
}

/** All values of a line that is nothing but JSON strings; undefined for any other line, as one that opens with a quotation. */
function stringsOf(words: string): string[] | undefined {
  const found: string[] = [];
  for (let at = 0; at < words.length; ) {
    jsonString.lastIndex = at;
    const token = jsonString.exec(words)?.[0];
    if (token === undefined) return undefined;
    try {
      found.push(JSON.parse(token) as string);
    } catch {
      return undefined;
    }
    at += token.length;
    while (words[at] === ' ' || words[at] === '\t') at++;
  }
  return found;
}
