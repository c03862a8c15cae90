import { isUtf8 } from 'node:buffer';

/** A key that a text begins with: where it ends in the text (bytes), and its replacement. */
interface FoundKey {
  readonly end: number;
  readonly text: string;
}

/** Finds the keys that UTF-8 bytes begin with at a position, shortest first. */
export type KeyFinder = (bytes: Buffer, from: number) => Generator<FoundKey>;

/** Bounds the walk through a damaged map; the longest key of T5's and mT5's maps has 10 bytes. */
const MAX_KEY_BYTES = 64;

/**
 * Opens a `precompiled_charsmap`, SentencePiece's map from texts to their normalised forms.
 * @param base64 the size of a double array (uint32), the array (uint32 each, little-endian), then the normalised texts, each ended by a NUL
 * @throws SyntaxError that continues the sentence "the map …" when it is damaged
 */
export function openMapFile(base64: string): KeyFinder {
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
  return function* (piece, from) {
    const last = Math.min(piece.length, from + MAX_KEY_BYTES);
    let node = offsetOf(array[0]!);
    for (let at = from; at < last; at++) {
      const byte = piece[at]!;
      if (byte === 0) return;
      node ^= byte;
      const unit = array[node];
      if (unit === undefined || labelOf(unit) !== byte) return;
      node ^= offsetOf(unit);
      if (!endsKey(unit)) continue;
      const start = textOf(array[node]!);
      yield { end: at + 1, text: texts.toString('utf8', start, texts.indexOf(0, start)) };
    }
  };
}

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
