import { isUtf8 } from 'node:buffer';

/** The replacement of a piece of text; undefined when it stays as it is. */
type Transform = (piece: string) => string | undefined;

const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' });

/** A longer grapheme (UTF-8 bytes) is looked up character by character. */
const MAX_GRAPHEME = 5;

/**
 * The normalisation in a `tokenizer.json`'s `precompiled_charsmap`, applied as in the `tokenizers` library: graphemes of up to five bytes
 * are looked up as a whole, others character by character; the shortest key that a piece begins with applies. (SentencePiece itself takes
 * the longest key. The two differ only if a short grapheme's first character is a key.)
 * @param base64 SentencePiece's format: the size of a double array (uint32), the array (uint32 each, little-endian), then the normalised
 * texts, each ended by a NUL
 * @throws SyntaxError that continues the sentence "the map …" when it is damaged
 */
export function characterMap(base64: string): (text: string) => string {
  const transform = openMap(base64);
  return (text) => {
    let result = '';
    for (const grapheme of graphemesOf(text)) result += mapped(grapheme, transform);
    return result;
  };
}

function mapped(grapheme: string, transform: Transform): string {
  if (Buffer.byteLength(grapheme) <= MAX_GRAPHEME) {
    const whole = transform(grapheme);
    if (whole !== undefined) return whole;
  }
  let result = '';
  for (const character of grapheme) result += transform(character) ?? character;
  return result;
}

/** The segmenter takes quadratic time, so it gets one window of a text at a time. */
const WINDOW_LENGTH = 256;

function* graphemesOf(text: string): Generator<string> {
  if (/^[\x20-\x7e]*$/.test(text)) {
    yield* text; // one character each; the segmenter is slow
    return;
  }
  let length = WINDOW_LENGTH;
  for (let at = 0; at < text.length; ) {
    const found = Array.from(graphemes.segment(text.slice(at, at + length)), ({ segment }) => segment);
    if (at + length < text.length) {
      found.pop(); // it may continue after the window
      length = found.length === 0 ? 2 * length : WINDOW_LENGTH;
    }
    yield* found;
    at += found.reduce((sum, segment) => sum + segment.length, 0);
  }
}

function openMap(base64: string): Transform {
  const bytes = Buffer.from(base64, 'base64');
  if (bytes.toString('base64').replace(/=+$/, '') !== base64.replace(/=+$/, '')) throw new SyntaxError('is not base64');
  const size = bytes.length < 4 ? 0 : bytes.readUInt32LE(0);
  if (size === 0 || size % 4 !== 0 || size > bytes.length - 4)
    throw new SyntaxError(`is cut off or damaged: ${bytes.length} bytes, of which ${size} would be the double array`);
  const array = Uint32Array.from({ length: size / 4 }, (_, unit) => bytes.readUInt32LE(4 + 4 * unit));
  const texts = bytes.subarray(4 + size);
  if (!isUtf8(texts) || (texts.length > 0 && texts.at(-1) !== 0))
    throw new SyntaxError('is damaged: its texts are not UTF-8, each ended by NUL');
  checkUnits(array, texts);
  const cache = new Map<string, string | undefined>();
  return (piece) => {
    if (cache.has(piece)) return cache.get(piece);
    const at = shortestPrefix(array, piece);
    const text = at === undefined ? undefined : texts.toString('utf8', at, texts.indexOf(0, at));
    if (cache.size === MAX_CACHED) cache.clear();
    cache.set(piece, text);
    return text;
  };
}

const MAX_CACHED = 1 << 16;

/*
 * A unit of a double array (darts-clone): bit 31 marks a value in the other bits; otherwise bits 0…7 are the label, bit 8 says that a key
 * ends here, bits 10…30 are the offset of the children, times 256 when bit 9 is set.
 */
const isValue = (unit: number): boolean => unit >>> 31 === 1;
const textOf = (unit: number): number => unit & 0x7fffffff;
const labelOf = (unit: number): number => (unit & 0x800000ff) >>> 0;
const endsKey = (unit: number): boolean => ((unit >>> 8) & 1) === 1;
const offsetOf = (unit: number): number => (unit >>> 10) << ((unit & (1 << 9)) >>> 6);

/** Checks that each value is the beginning of a text. */
function checkUnits(array: Uint32Array, texts: Uint8Array): void {
  const isStart = (at: number) => at < texts.length && (texts[at]! & 0xc0) !== 0x80;
  for (const [place, unit] of array.entries()) {
    if (isValue(unit) && !isStart(textOf(unit)))
      throw new SyntaxError(`is damaged: unit ${place} points past the texts or into a character`);
    const child = array[place ^ offsetOf(unit)];
    if (!isValue(unit) && endsKey(unit) && (child === undefined || !isValue(child)))
      throw new SyntaxError(`is damaged: unit ${place} ends a key that has no value`);
  }
}

/** Offset of the replacement for the shortest key that a piece begins with. */
function shortestPrefix(array: Uint32Array, piece: string): number | undefined {
  let node = offsetOf(array[0]!);
  for (const byte of Buffer.from(piece)) {
    if (byte === 0) return undefined;
    node ^= byte;
    const unit = array[node];
    if (unit === undefined || labelOf(unit) !== byte) return undefined;
    node ^= offsetOf(unit);
    if (endsKey(unit)) return textOf(array[node]!);
  }
  return undefined;
}
