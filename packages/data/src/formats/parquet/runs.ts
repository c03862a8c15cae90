import { InputError } from '@kaleido/shared/errors';

/**
 * Reads `count` small numbers in runs of equal ones and in bit-packed groups of eight (Parquet's RLE hybrid), however many the runs
 * claim.
 * @param width bits of a number
 * @throws InputError (with the reason only) when the bytes end too early
 */
export function readRuns(bytes: Buffer, width: number, count: number): Uint32Array {
  const values = new Uint32Array(count);
  if (width === 0) return values;
  if (width > 32) throw new InputError(`a page has numbers of ${width} bits`);
  const valueBytes = Math.ceil(width / 8);
  let at = 0;
  for (let filled = 0; filled < count; ) {
    let head = 0;
    for (let shift = 1; ; shift *= 128) {
      const byte = bytes[at++];
      if (byte === undefined || shift > 2 ** 35) throw new InputError('a page ends within its levels or indices');
      head += (byte & 0x7f) * shift;
      if (byte < 0x80) break;
    }
    const length = Math.floor(head / 2);
    if (head % 2 === 0) {
      if (valueBytes > bytes.length - at) throw new InputError('a page ends within its levels or indices');
      const end = Math.min(count, filled + length);
      values.fill(bytes.readUIntLE(at, valueBytes), filled, end);
      at += valueBytes;
      filled = end;
      continue;
    }
    const packed = Math.min(length * 8, count - filled);
    if (Math.ceil((packed * width) / 8) > bytes.length - at) throw new InputError('a page ends within its levels or indices');
    for (let i = 0; i < packed; i++) values[filled++] = bitsAt(bytes, at * 8 + i * width, width);
    at += length * width;
  }
  return values;
}

/** The number of `width` bits at a bit offset, lowest bit first. */
export function bitsAt(bytes: Buffer, bit: number, width: number): number {
  let value = 0;
  for (let done = 0; done < width; ) {
    const offset = (bit + done) % 8;
    const taken = Math.min(8 - offset, width - done);
    value += ((bytes[Math.floor((bit + done) / 8)]! >> offset) & ((1 << taken) - 1)) * 2 ** done;
    done += taken;
  }
  return value;
}
