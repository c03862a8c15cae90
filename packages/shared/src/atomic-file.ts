import { randomBytes } from 'node:crypto';
import type { Stats } from 'node:fs';
import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { InputError, systemReason } from './errors.ts';
import { announced } from './temporaries.ts';

/**
 * Writes a regular file so that at no moment, not even after a crash or on a full disk, its name stands for half of it: `write`
 * fills a temporary file beside it, which is made durable (fsync) and then takes the name. When anything fails, the temporary file
 * is removed and what stood there before stays. The new file has mode and, where the system permits, owner of the one it replaces.
 */
export async function replaceFile(path: string, write: (file: FileHandle) => Promise<void>, replaced?: Stats): Promise<void> {
  const temporary = temporaryBeside(path);
  await announced([{ path: temporary }], async () => {
    try {
      await writeDurably(temporary, write, replaced);
      await rename(temporary, path);
    } catch (error) {
      await rm(temporary, { force: true }).catch(() => undefined); // the first error counts
      throw error;
    }
  });
  await syncFolder(dirname(path));
}

const temporaryBeside = (path: string): string => join(dirname(path), `.${beginning(basename(path))}.${ownMark()}.tmp`);

/** What no other writer has in the name of a temporary file. */
export const ownMark = (): string => `${process.pid}-${randomBytes(4).toString('hex')}`;

/** The first 100 bytes of a name, without half a character, so that a longer one made of it is a name too: file systems take 255. */
export const beginning = (name: string): string =>
  Buffer.from(name)
    .subarray(0, 100)
    .toString()
    .replace(/\ufffd+$/, '');

/** Creates a file (it must not exist), lets `write` fill it, and returns when its bytes are on the disk. */
export async function writeDurably(path: string, write: (file: FileHandle) => Promise<void>, like?: Stats): Promise<void> {
  const file = await open(path, 'wx', like && like.mode & 0o777);
  try {
    if (like) await takeAfter(file, like);
    await write(file);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Gives a new file the mode and owner of another. Only root can give files away: without that right it stays the writer's, as with cp. */
async function takeAfter(file: FileHandle, { mode, uid, gid }: Stats): Promise<void> {
  const own = await file.stat();
  if (own.uid !== uid || own.gid !== gid) await file.chown(uid, gid).catch(() => undefined);
  if ((own.mode & 0o777) !== (mode & 0o777)) await file.chmod(mode & 0o777);
}

/** Makes the names in a folder durable: what was created or renamed there survives a loss of power. */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return; // Windows opens no folders; NTFS journals renames by itself
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** What the system says of a place that takes no such file: the caller's mistake, where all else is a failure of the work. */
const misplaced = new Set(['EACCES', 'EEXIST', 'EISDIR', 'ELOOP', 'ENAMETOOLONG', 'ENOENT', 'ENOTDIR', 'ENXIO', 'EPERM', 'EROFS']);

/**
 * Runs `work`; an error of the file system becomes one line that names `path` and the reason, other errors pass as they are.
 * @throws InputError when nothing can be written at that place at all
 */
export async function namingFile<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const reason = systemReason(error, `${path}: cannot write it`);
    if (reason === undefined) throw error;
    const Kind = misplaced.has((error as NodeJS.ErrnoException).code ?? '') ? InputError : Error;
    throw new Kind(reason, { cause: error });
  }
}
