import { Readable } from 'node:stream';
import { extract } from 'tar-stream';
import { InputError } from '../errors.ts';

/** A file in a tar archive. */
export interface TarMember {
  readonly name: string;
  readonly bytes: Uint8Array;
}

export interface ReadTarOptions {
  /** The archive's name in messages. */
  readonly name: string;
  /** The largest member in bytes (64 MiB): one is in memory at a time. */
  readonly maxBytes?: number | undefined;
}

const defaultMaxBytes = 64 * 2 ** 20;
/** Archives end with two blocks of zeros; one is enough to know that nothing was cut off. */
const blockBytes = 512;

/**
 * The files in a tar archive as they come: ustar, pax and GNU; folders and links are left out. Throws an InputError of one line that
 * begins with the archive's name: at a member that declares too many bytes before it is read, at a damaged header, at an archive
 * that is cut off.
 */
export async function* readTar(source: AsyncIterable<Uint8Array>, options: ReadTarOptions): AsyncGenerator<TarMember> {
  const { name, maxBytes = defaultMaxBytes } = options;
  const watch: Watch = { zeros: 0, failure: undefined };
  const input = Readable.from(watched(source, watch), { objectMode: false });
  const archive = extract();
  input.once('error', (error) => archive.destroy(error)).pipe(archive);
  try {
    for await (const member of archive) {
      const { header } = member;
      if (header.size > maxBytes)
        throw new InputError(`${name}: ${JSON.stringify(header.name)} declares ${header.size} bytes, more than the ${maxBytes} allowed`);
      const chunks: Uint8Array[] = [];
      for await (const chunk of member) chunks.push(chunk as Uint8Array);
      if (header.type === 'file' || header.type === 'contiguous-file') yield { name: header.name, bytes: Buffer.concat(chunks) };
    }
  } catch (error) {
    if (watch.failure !== undefined || error instanceof InputError) throw watch.failure ?? error;
    const { message } = error as Error; // of the library that knows the format
    throw new InputError(`${name}: not a valid tar file: ${/end of data/.test(message) ? 'it is cut off' : `it is damaged (${message})`}`);
  } finally {
    input.destroy();
    archive.destroy();
  }
  if (watch.zeros < blockBytes) throw new InputError(`${name}: not a valid tar file: it is cut off, its end is missing`);
}

/** What was seen of an archive's bytes. */
interface Watch {
  /** Zero bytes that it ended with so far. */
  zeros: number;
  /** What reading the source threw. */
  failure: unknown;
}

async function* watched(source: AsyncIterable<Uint8Array>, watch: Watch): AsyncGenerator<Uint8Array> {
  try {
    for await (const bytes of source) {
      const last = bytes.findLastIndex((byte) => byte !== 0);
      watch.zeros = last < 0 ? watch.zeros + bytes.length : bytes.length - 1 - last;
      yield bytes;
    }
  } catch (error) {
    watch.failure = error;
    throw error;
  }
}
