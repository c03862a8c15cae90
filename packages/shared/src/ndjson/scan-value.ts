import { MAX_VALUES } from '../json-text.ts';

/** How far a scan came in a chunk. */
interface Scan {
  /** Index of the first byte that was not consumed; at a fault, of the faulty byte. */
  readonly next: number;
  readonly state: 'more' | 'done' | 'fault';
  /** What is wrong, at a fault. */
  readonly fault?: string;
  /** Bytes before `next` at which what is wrong begins, when it is longer than one. */
  readonly behind?: number;
}

/** Follows one JSON object or array through a stream of chunks, without building it. */
export interface ValueScanner {
  /** Forgets what came before: the next byte begins a value. */
  begin(): void;
  /** Goes on from an index of a chunk to the end of the value, the end of the chunk, or the first fault. */
  scan(chunk: Uint8Array, from: number): Scan;
}

type Expectation = 'value' | 'value or ]' | 'key' | 'key or }' | '":"' | '"," or }' | '"," or ]';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const MAX_LITERAL = 4096;
const LITERAL = /^(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?)$/;

/** Bytes of true, false, null and numbers. */
const inLiteral = new Uint8Array(256);
for (const char of '+-.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz') inLiteral[char.charCodeAt(0)] = 1;

/** How to write a caption that would be read as JSON. */
export const captionHint = (bracket: '{' | '['): string =>
  ` (a caption that begins with ${bracket} is written as a JSON string: "${bracket}…")`;

/**
 * A checker of the whole JSON grammar (RFC 8259) that keeps nothing but the open brackets, at most `MAX_DEPTH` of them, and counts values. It
 * knows where a value ends without a line's end, and finds a fault at its byte, so that a record that was cut off does not
 * swallow those after it.
 */
export function valueScanner(maxDepth: number): ValueScanner {
  let expect: Expectation = 'value';
  let open: ('{' | '[')[] = [];
  let inString = false;
  let escaping: 'none' | 'letter' | number = 'none'; // a number counts the hex digits that \u still needs
  let word = ''; // the literal that has begun
  let values = 0; // brackets and commas so far
  const afterValue = (): Expectation => (open.at(-1) === '{' ? '"," or }' : '"," or ]');

  /** Scans inside a string. Returns the index after its end, the chunk's length, or −1 − index of a fault. */
  function scanString(chunk: Uint8Array, from: number): number {
    for (let i = from; i < chunk.length; i++) {
      const byte = chunk[i]!;
      if (byte < 0x20) return -1 - i;
      if (escaping !== 'none') {
        if (!escapes(byte)) return -1 - i;
      } else if (byte === BACKSLASH) escaping = 'letter';
      else if (byte === QUOTE) {
        inString = false;
        return i + 1;
      }
    }
    return chunk.length;
  }

  /** Takes one byte after a backslash; false when it does not belong there. */
  function escapes(byte: number): boolean {
    const char = String.fromCharCode(byte);
    if (escaping === 'letter') {
      escaping = char === 'u' ? 4 : 'none';
      return '"\\/bfnrtu'.includes(char);
    }
    if (typeof escaping === 'number') escaping = escaping === 1 ? 'none' : escaping - 1;
    return /[0-9a-fA-F]/.test(char);
  }

  /** Takes one byte outside strings and literals; returns what is wrong with it. */
  function structure(byte: number): string | undefined {
    const char = String.fromCharCode(byte);
    if (char === ' ' || char === '\t' || char === '\n' || char === '\r') return undefined;
    if ((char === '{' || char === '[' || char === ',') && ++values > MAX_VALUES) return `holds more than ${MAX_VALUES} values`;
    const wantsValue = expect === 'value' || expect === 'value or ]';
    const wantsKey = expect === 'key' || expect === 'key or }';
    if (char === '"' && (wantsValue || wantsKey)) {
      inString = true;
      expect = wantsKey ? '":"' : afterValue();
    } else if ((char === '{' || char === '[') && wantsValue) {
      if (open.length === maxDepth) return `nested deeper than ${maxDepth} levels`;
      open.push(char);
      expect = char === '{' ? 'key or }' : 'value or ]';
    } else if ((char === '}' || char === ']') && expect.endsWith(char)) {
      open.pop();
      expect = afterValue();
    } else if (char === ',' && expect.startsWith('","')) {
      expect = open.at(-1) === '{' ? 'key' : 'value';
    } else if (char === ':' && expect === '":"') {
      expect = 'value';
    } else if (wantsValue && inLiteral[byte]) {
      word = char;
    } else return `expected ${expect}, got ${name(byte)}${open.length === 1 && expect === 'key or }' ? captionHint('{') : ''}`;
    return undefined;
  }

  return {
    begin() {
      expect = 'value';
      open = [];
      inString = false;
      escaping = 'none';
      word = '';
      values = 0;
    },
    scan(chunk, from) {
      let i = from;
      while (i < chunk.length) {
        const byte = chunk[i]!;
        if (inString) {
          i = scanString(chunk, i);
          if (i < 0) return { next: -1 - i, state: 'fault', fault: stringFault(chunk[-1 - i]!) };
          continue;
        }
        if (word) {
          if (inLiteral[byte]) {
            if (word.length === MAX_LITERAL) return { next: i, state: 'fault', fault: `a number of more than ${MAX_LITERAL} characters` };
            word += String.fromCharCode(byte);
            i++;
            continue;
          }
          if (!LITERAL.test(word)) return { next: i, state: 'fault', fault: `${word.slice(0, 20)} is no JSON value`, behind: word.length };
          word = '';
          expect = afterValue();
        }
        const fault = structure(byte);
        if (fault) return { next: i, state: 'fault', fault };
        i++;
        if (open.length === 0) return { next: i, state: 'done' };
      }
      return { next: i, state: 'more' };
    },
  };
}

const stringFault = (byte: number): string =>
  byte < 0x20 ? `a string holds ${name(byte)}, which must be escaped` : `a string holds \\ before ${name(byte)}`;

/** A byte as an error names it. */
function name(byte: number): string {
  if (byte === 0x0a || byte === 0x0d) return 'a line break';
  if (byte < 0x20 || byte >= 0x7f) return `byte 0x${byte.toString(16).padStart(2, '0')}`;
  return byte === QUOTE ? 'a string' : `"${String.fromCharCode(byte)}"`;
}
