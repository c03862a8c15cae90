import { Readable } from 'node:stream';
import { createInflateRaw } from 'node:zlib';
import { crc32 } from '../crc32.ts';
import { InputError } from '../errors.ts';
import { openRanged, type RangedFile } from '../ranged-file.ts';
import { type Directory, readDirectory, type ZipMember } from './directory.ts';

export type { ZipMember } from './directory.ts';

/** An open zip file. Sizes are checked before and during decompression. */
export interface Zip {
  readonly path: string;
  readonly members: ReadonlyMap<string, ZipMember>;
  /**
   * Streams a member's decompressed bytes.
   * @throws InputError for an unknown name, when the compressed bytes are damaged or their decompressed size is not as declared, and at the
   *   end when the checksum is wrong
   */
  stream(name: string): AsyncGenerator<Uint8Array>;
  /** Reads a member as a whole. @throws InputError when it has more than `maxBytes`, and as `stream` does */
  read(name: string, maxBytes: number): Promise<Uint8Array>;
  /** Fills `bytes` from a position of a stored member. The checksum is not verified. */
  fill(name: string, bytes: Uint8Array, position: number): Promise<void>;
  close(): Promise<void>;
}

const CHUNK_BYTES = 1 << 20;

/**
 * Opens a zip file with stored and deflated members, also zip64.
 * @throws InputError of one line that begins with the path
 */
export async function openZip(path: string): Promise<Zip> {
  const file = await openRanged(path);
  try {
    return zipOf(file, await readDirectory(file));
  } catch (error) {
    await file.close();
    throw error;
  }
}

function zipOf(file: RangedFile, { members, end }: Directory): Zip {
  const { path } = file;
  const memberOf = (name: string): ZipMember => {
    const member = members.get(name);
    if (!member) throw new InputError(`${path}: no member ${JSON.stringify(name)}`);
    return member;
  };
  const refuse = (name: string, reason: string): never => {
    throw new InputError(`${path}: ${JSON.stringify(name)} ${reason}`);
  };
  const dataStart = async ({ name, headerAt, packedSize }: ZipMember): Promise<number> => {
    const header = Buffer.alloc(30);
    await file.fill(header, headerAt);
    const start = headerAt + 30 + header.readUInt16LE(26) + header.readUInt16LE(28);
    if (header.readUInt32LE(0) !== 0x04034b50 || start + packedSize > end) refuse(name, 'is not where the directory says');
    return start;
  };

  async function* packed(member: ZipMember): AsyncGenerator<Uint8Array> {
    const start = await dataStart(member);
    for (let at = 0; at < member.packedSize; at += CHUNK_BYTES) {
      const bytes = new Uint8Array(Math.min(CHUNK_BYTES, member.packedSize - at));
      await file.fill(bytes, start + at);
      yield bytes;
    }
  }
  async function* stream(name: string): AsyncGenerator<Uint8Array> {
    const member = memberOf(name);
    let size = 0;
    let checksum = 0;
    for await (const bytes of member.method === 'stored' ? packed(member) : inflated(packed(member), (reason) => refuse(name, reason))) {
      size += bytes.length;
      if (size > member.size) refuse(name, `decompresses to more than the ${member.size} bytes it claims`);
      checksum = crc32(bytes, checksum);
      yield bytes;
    }
    if (size < member.size) refuse(name, `decompresses to ${size} of the ${member.size} bytes it claims`);
    if (checksum !== member.checksum) refuse(name, 'is damaged: its checksum is wrong');
  }
  return {
    path,
    members,
    stream,
    async read(name, maxBytes) {
      const { size } = memberOf(name);
      if (size > maxBytes) refuse(name, `decompresses to ${size} bytes, more than the ${maxBytes} allowed`);
      const whole = new Uint8Array(size);
      let at = 0;
      for await (const bytes of stream(name)) {
        whole.set(bytes, at);
        at += bytes.length;
      }
      return whole;
    },
    async fill(name, bytes, position) {
      const member = memberOf(name);
      if (member.method !== 'stored') throw new TypeError(`${name} is compressed: it can only be read as a whole`);
      if (position + bytes.length > member.size) refuse(name, `ends at byte ${member.size}, expected ${position + bytes.length}`);
      await file.fill(bytes, (await dataStart(member)) + position);
    },
    close: () => file.close(),
  };
}

async function* inflated(source: AsyncGenerator<Uint8Array>, refuse: (reason: string) => never): AsyncGenerator<Uint8Array> {
  const bytes = Readable.from(source);
  const inflate = createInflateRaw({ chunkSize: CHUNK_BYTES >> 2 });
  bytes.once('error', (error) => inflate.destroy(error)).pipe(inflate);
  try {
    yield* inflate as AsyncIterable<Uint8Array>;
  } catch (error) {
    if (!(error as NodeJS.ErrnoException).code?.startsWith('Z_')) throw error;
    refuse(`is damaged (${(error as Error).message})`);
  } finally {
    bytes.destroy();
  }
}
