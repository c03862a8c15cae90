/** Deeper than any header or index goes; JSON.parse itself would build a million levels and take gigabytes for them. */
const maxDepth = 16;

const backslash = 0x5c;

/**
 * JSON.parse, but what it would let pass throws a SyntaxError too: a key that an object holds twice (JSON.parse keeps the last, other
 * readers the first) and nesting deeper than 16 levels. The messages continue a sentence, "it is not valid JSON".
 */
export function parseStrictJson(text: string): unknown {
  checkKeys(text);
  try {
    return JSON.parse(text);
  } catch {
    throw new SyntaxError('is not valid JSON');
  }
}

/** Walks over the strings, braces and brackets of what may be JSON; whether it is one is left to JSON.parse. */
function checkKeys(text: string): void {
  const open: (Set<string> | undefined)[] = []; // an object's keys so far; undefined for an array
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (character === '{' || character === '[') {
      open.push(character === '{' ? new Set() : undefined);
      if (open.length > maxDepth) throw new SyntaxError(`is nested deeper than ${maxDepth} levels`);
    } else if (character === '}' || character === ']') open.pop();
    else if (character === '"') {
      const end = endOfString(text, at);
      const keys = open.at(-1);
      if (keys !== undefined && isColonNext(text, end)) addKey(keys, text.slice(at, end));
      at = end - 1;
    }
  }
}

/** The index behind the closing quotation mark of the string that opens at `start`; the text's length when there is none. */
function endOfString(text: string, start: number): number {
  for (let at = text.indexOf('"', start + 1); at >= 0; at = text.indexOf('"', at + 1)) {
    let slashes = 0;
    while (text.charCodeAt(at - 1 - slashes) === backslash) slashes++;
    if (slashes % 2 === 0) return at + 1;
  }
  return text.length;
}

const afterSpace = /[^\t\n\r ]/g;

function isColonNext(text: string, from: number): boolean {
  afterSpace.lastIndex = from;
  return afterSpace.exec(text)?.[0] === ':';
}

function addKey(keys: Set<string>, token: string): void {
  let key: string;
  try {
    key = JSON.parse(token);
  } catch {
    throw new SyntaxError('is not valid JSON');
  }
  if (keys.has(key)) throw new SyntaxError(`has the key ${show(key)} twice`);
  keys.add(key);
}

/** A value from a file as errors show it: on one line and not endless. */
export function show(value: unknown): string {
  const text = String(JSON.stringify(value)); // undefined has no JSON
  return text.length <= 100 ? text : `${text.slice(0, 97)}…`;
}
