import { InputError } from '@kaleido/shared/errors';
import { bitsAt } from './runs.ts';

/**
 * Reads `count` integers stored as differences (DELTA_BINARY_PACKED), and returns where they end. Exact up to 2^53, which classes and
 * lengths do not reach.
 * @throws InputError (with the reason only)
 */
export function readDeltas(bytes: Buffer, from: number, count: number): { readonly values: Float64Array; readonly end: number } {
  if (count === 0) return { values: new Float64Array(0), end: from };
  let at = from;
  const damaged = (): never => {
    throw new InputError('a page is damaged (differences)');
  };
  const varint = (): number => {
    let value = 0;
    for (let digit = 0; digit < 10; digit++) {
      const byte = bytes[at++] ?? damaged();
      value += (byte & 0x7f) * 128 ** digit;
      if (byte < 0x80) return value;
    }
    return damaged();
  };
  const zigzag = (): number => {
    const value = varint();
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  };
  const [blockSize, parts, total] = [varint(), varint(), varint()];
  const perPart = blockSize / parts;
  if (total !== count || blockSize > 2 ** 20 || parts === 0 || perPart % 32 !== 0) damaged();
  const values = new Float64Array(count);
  let value = zigzag();
  values[0] = value;
  for (let filled = 1; filled < count; ) {
    const min = zigzag();
    const widths = bytes.subarray(at, at + parts);
    at += parts;
    if (at > bytes.length) damaged();
    for (const width of widths) {
      if (filled >= count) break; // the rest of the last block is not stored
      const end = at + (perPart * width) / 8;
      if (width > 64 || end > bytes.length) damaged();
      for (let i = 0; i < perPart && filled < count; i++) {
        value += min + bitsAt(bytes, at * 8 + i * width, width);
        values[filled++] = value;
      }
      at = end;
    }
  }
  return { values, end: at };
}
