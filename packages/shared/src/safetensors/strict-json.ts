import { MAX_VALUES, stringEnd } from '../json-text.ts';
import { show } from '../show.ts';

/** Deeper than any header or index goes; JSON.parse itself would build a million levels and take gigabytes for them. */
const MAX_DEPTH = 16;

/**
 * JSON.parse, but what it would let pass throws a SyntaxError too: a key that an object holds twice (JSON.parse keeps the last, other
 * readers the first), nesting deeper than 16 levels, and more than `most` values, a million. The messages continue a sentence, "it is not valid
 * JSON".
 */
export function parseStrictJson(text: string, most = MAX_VALUES): unknown {
  checkKeys(text, most);
  try {
    return JSON.parse(text);
  } catch {
    throw new SyntaxError('is not valid JSON');
  }
}

/** Walks over the strings, braces and brackets of what may be JSON; whether it is one is left to JSON.parse. */
function checkKeys(text: string, most: number): void {
  const open: (Set<string> | undefined)[] = []; // an object's keys so far; undefined for an array
  let values = 0;
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if ((character === '{' || character === '[' || character === ',') && ++values > most)
      throw new SyntaxError(`holds more than ${most} values`);
    if (character === '{' || character === '[') {
      open.push(character === '{' ? new Set() : undefined);
      if (open.length > MAX_DEPTH) throw new SyntaxError(`is nested deeper than ${MAX_DEPTH} levels`);
    } else if (character === '}' || character === ']') open.pop();
    else if (character === '"') {
      const end = stringEnd(text, at);
      if (end < 0) return;
      const keys = open.at(-1);
      if (keys !== undefined && isColonNext(text, end)) addKey(keys, text.slice(at, end));
      at = end - 1;
    }
  }
}

const AFTER_SPACE = /[^\t\n\r ]/g;

function isColonNext(text: string, from: number): boolean {
  AFTER_SPACE.lastIndex = from;
  return AFTER_SPACE.exec(text)?.[0] === ':';
}

function addKey(keys: Set<string>, token: string): void {
  let key: string;
  try {
    key = JSON.parse(token);
  } catch {
    throw new SyntaxError('is not valid JSON');
  }
  if (keys.has(key)) throw new SyntaxError(`has the key ${show(key, 100)} twice`);
  keys.add(key);
}
