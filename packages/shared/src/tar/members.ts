import { openRanged } from '../ranged-file.ts';
import { fileCursor, streamCursor } from './cursor.ts';
import { type TarEntry, tarEntries } from './entries.ts';

/** A file in a tar archive. */
export interface TarMember {
  readonly name: string;
  /** Bytes of its content. */
  readonly size: number;
  /** Its content; undefined where it is not wanted, and where it cannot be had. */
  readonly bytes: Uint8Array | undefined;
  /** Why its content cannot be had, for one that is wanted. */
  readonly fault?: string | undefined;
}

export interface ReadTarOptions {
  /** The archive's name in messages. */
  readonly name: string;
  /** The largest member in bytes (64 MiB): one is in memory at a time. A larger one has a fault. */
  readonly maxBytes?: number | undefined;
  /** Whether the content of a member is asked for; that of others is passed over, whatever its size. */
  readonly isWanted?: ((name: string) => boolean) | undefined;
}

const DEFAULT_MAX_BYTES = 64 * 2 ** 20;

/**
 * The files in a tar archive as they come, and links, which have a fault; folders and the like are left out.
 * @throws InputError as of `tarEntries`
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
 * The same of a file of which any part can be read, or of those members in it that lie between two places.
 * @throws InputError as of `tarEntries` and `openRanged`
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
      yield { name, size, bytes: undefined, fault: 'is a link: expected a file (tar --dereference --hard-dereference)' };
    else if (kind === 'sparse')
      yield { name, size, bytes: undefined, fault: 'is stored with gaps: expected a whole file (tar without --sparse)' };
    else if (size > maxBytes) yield { name, size, bytes: undefined, fault: `declares ${size} bytes, more than the ${maxBytes} allowed` };
    else yield { name, size, bytes: await entry.read() };
  }
}
