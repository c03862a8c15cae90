import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { namingFile, syncFolder } from '@kaleido/shared/atomic-file';
import { wholeMembers } from '@kaleido/shared/tar';
import { type Member, tarEnd, tarMembers } from './tar-members.ts';

/** A shard being written: `NAME.tar.partial` until it is complete. */
export interface PartialShard {
  /** Number of samples. */
  readonly count: number;
  /** Appends a sample. If the job is killed meanwhile, the incomplete sample is truncated when the shard is next opened. */
  append(members: readonly Member[]): Promise<void>;
  /** Ends the archive, syncs it to disk and renames it. */
  finish(): Promise<void>;
  /** Removes an empty shard. */
  remove(): Promise<void>;
  /** Closes the incomplete shard, for a later run to resume. */
  close(): Promise<void>;
}

/** Extension of a sample's last member; a sample without it is incomplete. */
const LAST = '.json';

/** The name of an incomplete shard. */
export const partialName = (path: string): string => `${path}.partial`;

/** The ids of the complete samples of a partial shard, up to the first damaged record, and the end of the last one in bytes. */
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

/** The id in a serialised record; undefined if there is none. */
export function idOfRecord(bytes: Uint8Array): string | undefined {
  try {
    const { id } = JSON.parse(Buffer.from(bytes).toString()) as { readonly id?: unknown };
    return typeof id === 'string' ? id : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Opens a shard for writing.
 * @param before its complete samples, to append to; without, a new file is created, which must not exist
 * @throws InputError if the file cannot be written
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
