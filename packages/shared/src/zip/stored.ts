import { crc32 } from '../crc32.ts';

/** A member of an archive and its bytes, made while they are written. */
export interface StoredMember {
  readonly name: string;
  readonly bytes: () => Iterable<Uint8Array> | AsyncIterable<Uint8Array>;
}

/** Bit 3: sizes and checksum follow the data. Bit 11: names are UTF-8. */
const FLAGS = 0x0808;
/** 1 January 1980, midnight, so that the same members give the same bytes. */
const DATE = 0x0021;
/** Data begin at a multiple of this, so that a reader can map them. */
const ALIGNMENT = 64;
/** An extra field of padding, as PyTorch writes it. */
const PADDING_ID = 0x4246;
const MAX_BYTES = 0xffffffff;

/**
 * Yields a zip archive of members that are stored without compression.
 * @throws Error beginning with `path` for more than 4 GiB, which need a form of zip that is not written
 */
export async function* encodeStoredZip(members: readonly StoredMember[], path: string): AsyncGenerator<Uint8Array> {
  const directory: Buffer[] = [];
  let at = 0;
  for (const { name, bytes } of members) {
    const begin = at;
    const header = localHeader(Buffer.from(name), begin);
    at += header.length;
    yield header;
    let size = 0;
    let crc = 0;
    for await (const chunk of bytes()) {
      crc = crc32(chunk, crc);
      size += chunk.length;
      at += chunk.length;
      if (at > MAX_BYTES) throw new Error(`${path}: cannot be written: it takes more than 4 GiB`);
      yield chunk;
    }
    const ending = words([0x08074b50, crc, size, size]);
    at += ending.length;
    yield ending;
    directory.push(directoryEntry(Buffer.from(name), crc, size, begin));
  }
  const entries = Buffer.concat(directory);
  yield entries;
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(members.length, 8);
  end.writeUInt16LE(members.length, 10);
  end.writeUInt32LE(entries.length, 12);
  end.writeUInt32LE(at, 16);
  yield end;
}

/** A local header, padded so that the data begin aligned. */
function localHeader(name: Buffer, begin: number): Buffer {
  const unpadded = begin + 30 + name.length + 4;
  const padding = (ALIGNMENT - (unpadded % ALIGNMENT)) % ALIGNMENT;
  const header = Buffer.alloc(30 + name.length + 4 + padding);
  header.writeUInt32LE(0x04034b50, 0);
  header.writeUInt16LE(20, 4);
  header.writeUInt16LE(FLAGS, 6);
  header.writeUInt16LE(DATE, 12);
  header.writeUInt16LE(name.length, 26);
  header.writeUInt16LE(4 + padding, 28);
  name.copy(header, 30);
  header.writeUInt16LE(PADDING_ID, 30 + name.length);
  header.writeUInt16LE(padding, 32 + name.length);
  return header;
}

function directoryEntry(name: Buffer, crc: number, size: number, begin: number): Buffer {
  const entry = Buffer.alloc(46 + name.length);
  entry.writeUInt32LE(0x02014b50, 0);
  entry.writeUInt16LE(20, 4);
  entry.writeUInt16LE(20, 6);
  entry.writeUInt16LE(FLAGS, 8);
  entry.writeUInt16LE(DATE, 14);
  entry.writeUInt32LE(crc, 16);
  entry.writeUInt32LE(size, 20);
  entry.writeUInt32LE(size, 24);
  entry.writeUInt16LE(name.length, 28);
  entry.writeUInt32LE(begin, 42);
  name.copy(entry, 46);
  return entry;
}

function words(values: readonly number[]): Buffer {
  const buffer = Buffer.alloc(4 * values.length);
  for (const [index, value] of values.entries()) buffer.writeUInt32LE(value, 4 * index);
  return buffer;
}
