import { MAX_VALUES, stringEnd } from '../json-text.ts';
import { show } from '../show.ts';

/** Maximum nesting. Headers and indices are flat; JSON.parse would build a million levels, in gigabytes. */
const MAX_DEPTH = 16;

/**
 * JSON.parse that also refuses duplicate keys (of which JSON.parse keeps the last, other readers the first), nesting deeper than 16
 * levels, and more than `max` values (default one million).
 * @throws SyntaxError whose message continues the sentence "it …": "is not valid JSON"
 */
export function parseStrictJson(text: string, max = MAX_VALUES): unknown {
  checkKeys(text, max);
  try {
    return JSON.parse(text);
  } catch {
    throw new SyntaxError('is not valid JSON');
  }
}

/** Scans strings, braces and brackets only; JSON.parse checks the rest. */
function checkKeys(text: string, max: number): void {
  const open: (Set<string> | undefined)[] = []; // an object's keys so far; undefined for an array
  let values = 0;
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if ((character === '{' || character === '[' || character === ',') && ++values > max)
      throw new SyntaxError(`holds more than ${max} values`);
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
