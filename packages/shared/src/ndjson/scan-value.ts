import { MAX_VALUES } from '../json-text.ts';

/** The result of scanning a chunk. */
interface Scan {
  /** Index of the first unconsumed byte; at a fault, of the faulty byte. */
  readonly next: number;
  readonly state: 'more' | 'done' | 'fault';
  /** What is wrong, at a fault. */
  readonly fault?: string;
  /** How many bytes before `next` the faulty text begins, if it is longer than one byte. */
  readonly behind?: number;
}

/** Finds the end of one JSON object or array in a stream of chunks, without building it. */
export interface ValueScanner {
  /** Resets the scanner: the next byte begins a value. */
  begin(): void;
  /** Scans a chunk from an index to the end of the value, the end of the chunk, or the first fault. */
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

/** A hint for captions that would be read as JSON. */
export const captionHint = (bracket: '{' | '['): string =>
  ` (a caption that begins with ${bracket} is written as a JSON string: "${bracket}…")`;

/**
 * Checks the whole JSON grammar (RFC 8259), keeping only the stack of open brackets, at most `maxDepth` deep, and a count of values. It
 * finds the end of a value without relying on line breaks, and a fault at its byte, so that a truncated record does not swallow
 * those after it.
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

  /** Consumes one byte of an escape sequence; false when it is invalid there. */
  function escapes(byte: number): boolean {
    const char = String.fromCharCode(byte);
    if (escaping === 'letter') {
      escaping = char === 'u' ? 4 : 'none';
      return '"\\/bfnrtu'.includes(char);
    }
    if (typeof escaping === 'number') escaping = escaping === 1 ? 'none' : escaping - 1;
    return /[0-9a-fA-F]/.test(char);
  }

  /** Consumes one byte outside strings and literals; returns the fault, if any. */
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
          if (!LITERAL.test(word))
            return { next: i, state: 'fault', fault: `${word.slice(0, 20)} is not a JSON value`, behind: word.length };
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

/** A byte's name in errors. */
function name(byte: number): string {
  if (byte === 0x0a || byte === 0x0d) return 'a line break';
  if (byte < 0x20 || byte >= 0x7f) return `byte 0x${byte.toString(16).padStart(2, '0')}`;
  return byte === QUOTE ? 'a string' : `"${String.fromCharCode(byte)}"`;
}
