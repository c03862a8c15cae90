import { type FileHandle, open, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { InputError } from '@kaleido/shared/errors';

/**
 * Refuses a folder that holds shards beyond a set's last: whoever reads them all would read two sets as one.
 * @throws InputError naming the first of them
 */
export async function checkLeftOver(folder: string, shards: number): Promise<void> {
  const names = (await readdir(folder)).filter((name) => /^\d{5,}\.tar$/.test(name) && Number.parseInt(name, 10) >= shards).sort();
  if (names[0] !== undefined)
    throw new InputError(
      `${join(folder, names[0])}: belongs to a larger set than that of ${shards} shards: remove it, or name another folder`,
    );
}

/** Compares bytes with those of a file. */
export interface Comparison {
  /** @throws InputError when the file goes on otherwise */
  expect(bytes: Uint8Array): Promise<void>;
  /** @throws InputError when the file goes on at all */
  expectEnd(): Promise<void>;
  close(): Promise<void>;
}

/** Opens what an earlier run has written; undefined if the file does not exist. */
export async function compareWith(path: string): Promise<Comparison | undefined> {
  if (!(await stat(path).catch(() => undefined))?.isFile()) return undefined;
  const file: FileHandle = await open(path);
  let at = 0;
  const expect = async (bytes: Uint8Array): Promise<void> => {
    const found = Buffer.alloc(bytes.length);
    for (let done = 0; done < found.length; ) {
      const { bytesRead } = await file.read(found, done, found.length - done, at + done);
      if (bytesRead === 0) break;
      done += bytesRead;
    }
    if (!found.equals(bytes)) throw another(path);
    at += bytes.length;
  };
  return {
    expect,
    async expectEnd() {
      if ((await file.stat()).size !== at) throw another(path);
    },
    close: () => file.close(),
  };
}

const another = (path: string): InputError =>
  new InputError(`${path}: is a shard of another set: name another folder, or replace it with --overwrite`);
