import { stringEnd } from '../json-text.ts';
import { show } from '../show.ts';

/** The captions in a line that does not begin with an object, or what is wrong with it. */
export type LineMeaning =
  | { readonly captions: Iterable<string>; readonly fault?: never }
  | { readonly fault: string; readonly captions?: never };

const JSON_SCALAR = /^(?:null|true|false|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?)$/;
const CONTROL = /(?!\t)\p{Cc}/u;

/** Longer texts are not tried as a number: millions of digits would overflow the stack of the regular expression. */
const MAX_NUMBER = 4096;

/**
 * Reads a line as captions: JSON strings are one caption each, any other text is one caption, an empty line is none.
 * Refused: a line that is exactly null, true, false or a number, and control characters (terminal colours, binary data).
 * @param afterRecord whether the line follows a record on the same line, where bare text is an error
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

/** Whether a line consists of JSON strings only; a caption may merely begin with a quotation mark. */
function isStrings(words: string): boolean {
  try {
    for (const _ of stringsOf(words));
    return true;
  } catch {
    return false;
  }
}

/** Yields the JSON strings of a line lazily, since there may be millions. @throws SyntaxError at anything else */
function* stringsOf(words: string): Generator<string> {
  for (let at = 0; at < words.length; ) {
    const end = words[at] === '"' ? stringEnd(words, at) : -1;
    if (end < 0) throw new SyntaxError('not a JSON string');
    yield JSON.parse(words.slice(at, end)) as string;
    at = end;
    while (words[at] === ' ' || words[at] === '\t') at++;
  }
}
