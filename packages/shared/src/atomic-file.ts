import { randomBytes } from 'node:crypto';
import type { Stats } from 'node:fs';
import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { InputError, systemReason } from './errors.ts';
import { announced } from './temporaries.ts';

/**
 * Writes a regular file atomically: its name never refers to a partial file, not even after a crash or on a full disk. `write`
 * fills a temporary file in the same folder, which is synced and then renamed. On failure the temporary file
 * is removed and the previous file stays. The new file gets the mode and, where the system permits, the owner of the one it replaces.
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

/** A part of a temporary file's name that is unique to this writer. */
export const ownMark = (): string => `${process.pid}-${randomBytes(4).toString('hex')}`;

/** The first 100 bytes of a name, cut between characters, so that a name with a suffix stays within the 255 bytes of file systems. */
export const beginning = (name: string): string =>
  Buffer.from(name)
    .subarray(0, 100)
    .toString()
    .replace(/\ufffd+$/, '');

/** Creates a file, which must not exist yet, lets `write` fill it, and resolves when its bytes are on disk. */
export async function writeDurably(path: string, write: (file: FileHandle) => Promise<void>, like?: Stats): Promise<void> {
  const file = await open(path, 'wx', like && like.mode & 0o777);
  try {
    if (like) await copyOwnership(file, like);
    await write(file);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Gives a new file the mode and owner of another. Only root can change owners; otherwise the file stays the writer's, as with cp. */
async function copyOwnership(file: FileHandle, { mode, uid, gid }: Stats): Promise<void> {
  const own = await file.stat();
  if (own.uid !== uid || own.gid !== gid) await file.chown(uid, gid).catch(() => undefined);
  if ((own.mode & 0o777) !== (mode & 0o777)) await file.chmod(mode & 0o777);
}

/** Makes the entries of a folder durable: files created or renamed in it survive a power failure. */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return; // Windows cannot open folders; NTFS journals renames itself
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Error codes that mean a path cannot hold the file: the user's mistake. All others are failures while working. */
const misplaced = new Set(['EACCES', 'EEXIST', 'EISDIR', 'ELOOP', 'ENAMETOOLONG', 'ENOENT', 'ENOTDIR', 'ENXIO', 'EPERM', 'EROFS']);

/**
 * Runs `work`. A file system error becomes one line that names `path` and the reason; other errors pass unchanged.
 * @throws InputError when no file can be written at that path
 */
export async function namingFile<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const reason = systemReason(error, `${path}: cannot be written`);
    if (reason === undefined) throw error;
    const Kind = misplaced.has((error as NodeJS.ErrnoException).code ?? '') ? InputError : Error;
    throw new Kind(reason, { cause: error });
  }
}
