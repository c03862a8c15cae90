import { openRanged } from '../ranged-file.ts';
import { fileCursor, streamCursor } from './cursor.ts';
import { type TarEntry, tarEntries } from './entries.ts';

/** A file in a tar archive. */
export interface TarMember {
  readonly name: string;
  /** Size of its content in bytes. */
  readonly size: number;
  /** Its content; undefined if it is not wanted or cannot be read. */
  readonly bytes: Uint8Array | undefined;
  /** Why a wanted content cannot be read. */
  readonly fault?: string | undefined;
}

export interface ReadTarOptions {
  /** The archive's name in messages. */
  readonly name: string;
  /** Largest member in bytes (default 64 MiB), one of which is in memory at a time. A larger one has a fault. */
  readonly maxBytes?: number | undefined;
  /** Whether the content of a member is wanted; any other is skipped, whatever its size. */
  readonly isWanted?: ((name: string) => boolean) | undefined;
}

const DEFAULT_MAX_BYTES = 64 * 2 ** 20;

/**
 * Yields the files of a tar archive, and links, which have a fault; folders and the like are left out.
 * @throws InputError as `tarEntries` does
 */
export async function* readTar(source: AsyncIterable<Uint8Array>, options: ReadTarOptions): AsyncGenerator<TarMember> {
  const cursor = streamCursor(source);
  try {
    yield* membersOf(tarEntries(cursor, options), options);
  } finally {
    cursor.close();
  }
}

/**
 * `readTar` for a file with random access, or for the members between two byte offsets of it.
 * @throws InputError as `tarEntries` and `openRanged` do
 */
export async function* readTarFile(
  options: ReadTarOptions,
  part?: { readonly start: number; readonly end: number },
): AsyncGenerator<TarMember> {
  const file = await openRanged(options.name);
  try {
    const cursor = fileCursor(file, part?.start, part && Math.min(part.end, file.size));
    yield* membersOf(tarEntries(cursor, { ...options, partAt: part?.start }), options);
  } finally {
    await file.close();
  }
}

async function* membersOf(
  entries: AsyncIterable<TarEntry>,
  { maxBytes = DEFAULT_MAX_BYTES, isWanted = () => true }: ReadTarOptions,
): AsyncGenerator<TarMember> {
  for await (const entry of entries) {
    const { name, size, kind } = entry;
    if (kind === 'other') continue;
    if (!isWanted(name)) yield { name, size, bytes: undefined };
    else if (kind === 'link')
      yield {
        name,
        size,
        bytes: undefined,
        fault: 'is a link, expected a file (write the archive with tar --dereference --hard-dereference)',
      };
    else if (kind === 'sparse')
      yield { name, size, bytes: undefined, fault: 'is a sparse file, expected an ordinary one (write the archive without tar --sparse)' };
    else if (size > maxBytes) yield { name, size, bytes: undefined, fault: `declares ${size} bytes, more than the ${maxBytes} allowed` };
    else yield { name, size, bytes: await entry.read() };
  }
}
