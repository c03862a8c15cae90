import { InputError } from '@kaleido/shared/errors';

const damaged = (): never => {
  throw new InputError('a page is damaged (snappy)');
};

/**
 * Decompresses a Snappy block (see its format_description.txt) to `size` bytes.
 * @throws InputError (with the reason only) when it has another size or is damaged
 */
export function unsnap(packed: Buffer, size: number): Buffer {
  const out = Buffer.alloc(size);
  let at = 0;
  let claimed = 0;
  for (let unit = 1; ; unit *= 128) {
    const byte = packed[at++] ?? damaged();
    claimed += (byte & 0x7f) * unit;
    if (unit > 2 ** 28) damaged();
    if (byte < 0x80) break;
  }
  if (claimed !== size) damaged();
  let filled = 0;
  while (at < packed.length) {
    const tag = packed[at++]!;
    const kind = tag & 3;
    if (kind === 0) {
      const extra = Math.max(0, (tag >> 2) - 59); // bytes of the length
      if (extra > packed.length - at) damaged();
      const length = (extra === 0 ? tag >> 2 : packed.readUIntLE(at, extra)) + 1;
      at += extra;
      if (length > packed.length - at || length > size - filled) damaged();
      packed.copy(out, filled, at, at + length);
      at += length;
      filled += length;
      continue;
    }
    const bytes = kind === 3 ? 4 : kind;
    if (bytes > packed.length - at) damaged();
    const length = kind === 1 ? ((tag >> 2) & 7) + 4 : (tag >> 2) + 1;
    const offset = packed.readUIntLE(at, bytes) + (kind === 1 ? (tag >> 5) * 256 : 0);
    at += bytes;
    if (offset === 0 || offset > filled || length > size - filled) damaged();
    if (offset >= length) out.copyWithin(filled, filled - offset, filled - offset + length);
    else for (let i = 0; i < length; i++) out[filled + i] = out[filled - offset + i]!; // overlapping: the copy repeats itself
    filled += length;
  }
  if (filled !== size) damaged();
  return out;
}
