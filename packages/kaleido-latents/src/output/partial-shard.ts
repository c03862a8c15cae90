import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { namingFile, syncFolder } from '@kaleido/shared/atomic-file';
import { wholeMembers } from '@kaleido/shared/tar';
import { type Member, tarEnd, tarMembers } from './tar-members.ts';

/** A shard that is being written: `NAME.tar.partial` until it is whole. */
export interface PartialShard {
  /** Samples in it. */
  readonly count: number;
  /** Adds a sample. What a killed job leaves of it is cut off when the shard is opened the next time. */
  append(members: readonly Member[]): Promise<void>;
  /** Ends the archive, makes it durable and gives it its name. */
  finish(): Promise<void>;
  /** Takes an empty one away. */
  remove(): Promise<void>;
  /** Leaves it as it is, to be gone on with. */
  close(): Promise<void>;
}

/** What the last member of a sample is named; a sample without it is not whole. */
const LAST = '.json';

/** The name that a shard has while it is not whole. */
export const partialName = (path: string): string => `${path}.partial`;

/** The ids of the whole samples of a shard that is being written, and where the last of them ends: before a record that is not one of ours. */
export async function wholeSamples(path: string): Promise<{ readonly ids: readonly string[]; readonly end: number }> {
  const ids: string[] = [];
  let end = 0;
  for await (const member of wholeMembers(path, (name) => name.endsWith(LAST))) {
    if (!member.bytes) continue;
    const id = idOfRecord(member.bytes);
    if (id === undefined) break; // bytes that never reached the disk
    ids.push(id);
    end = member.end;
  }
  return { ids, end };
}

/** The id in a record as it was written; undefined where there is none. */
export function idOfRecord(bytes: Uint8Array): string | undefined {
  try {
    const { id } = JSON.parse(Buffer.from(bytes).toString()) as { readonly id?: unknown };
    return typeof id === 'string' ? id : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Opens a shard to be written.
 * @param before what is whole of it; without, it is begun, and must not be there
 * @throws InputError when no file can be written there
 */
export async function openPartial(path: string, before?: { readonly count: number; readonly end: number }): Promise<PartialShard> {
  const partial = partialName(path);
  const file: FileHandle = await namingFile(partial, () => open(partial, before ? 'r+' : 'wx'));
  let { count, end } = before ?? { count: 0, end: 0 };
  await namingFile(partial, () => file.truncate(end));
  const write = async (bytes: Uint8Array): Promise<void> => {
    for (let done = 0; done < bytes.length; ) {
      const { bytesWritten } = await file.write(bytes, done, bytes.length - done, end + done);
      done += bytesWritten;
    }
    end += bytes.length;
  };
  return {
    get count() {
      return count;
    },
    async append(members) {
      const bytes = await tarMembers(members);
      await namingFile(partial, () => write(bytes));
      count++;
    },
    async finish() {
      await namingFile(partial, async () => {
        await write(tarEnd);
        await file.sync();
        await file.close();
        await rename(partial, path);
        await syncFolder(dirname(path));
      });
    },
    remove: () => rm(partial),
    close: () => file.close(),
  };
}
