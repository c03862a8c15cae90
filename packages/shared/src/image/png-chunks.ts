import { crc32 } from '../crc32.ts';
import { InputError } from '../errors.ts';

/** The first bytes of every PNG. */
const signature = Buffer.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);

/** A chunk of a PNG: a type of four letters, data, and a checksum of both. */
export interface Chunk {
  readonly type: string;
  readonly data: Buffer;
  /** Computes whether the checksum is right. */
  readonly intact: () => boolean;
  /** Where the chunk ends in the file. */
  readonly end: number;
}

export const isPng = (bytes: Uint8Array): boolean => signature.equals(bytes.subarray(0, signature.length));

/**
 * Yields a PNG's chunks in order, up to IEND.
 * @throws InputError when the file is not a PNG or ends before IEND
 */
export function* chunksOf(bytes: Uint8Array): Generator<Chunk> {
  if (!isPng(bytes)) throw new InputError('not a PNG');
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = signature.length; ; ) {
    const length = at + 8 <= file.length ? file.readUInt32BE(at) : Infinity;
    const end = at + 12 + length;
    if (end > file.length) throw new InputError(`the PNG is cut off at byte ${file.length}`);
    const type = file.toString('latin1', at + 4, at + 8);
    const checked = file.subarray(at + 4, end - 4);
    yield { type, data: file.subarray(at + 8, end - 4), intact: () => crc32(checked) === file.readUInt32BE(end - 4), end };
    if (type === 'IEND') return;
    at = end;
  }
}

/** The bytes of a chunk: length, type, data, checksum. */
export function encodeChunk(type: string, data: Uint8Array): Buffer {
  const chunk = Buffer.alloc(12 + data.length);
  chunk.writeUInt32BE(data.length, 0);
  chunk.write(type, 4, 'latin1');
  chunk.set(data, 8);
  chunk.writeUInt32BE(crc32(chunk.subarray(4, 8 + data.length)), 8 + data.length);
  return chunk;
}
