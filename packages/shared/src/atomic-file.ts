import { randomBytes } from 'node:crypto';
import { type FileHandle, open, rename, unlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { systemReason } from './errors.ts';

/**
 * Writes a file so that at no moment, not even after a crash or on a full disk, its name stands for half of it: `write` fills a
 * temporary file beside it, which is made durable (fsync) and then takes the name. When `write` or the disk fails, the temporary
 * file is removed, what stood there before stays, and the error says which file could not be written and why.
 */
export async function replaceFile(path: string, write: (file: FileHandle) => Promise<void>): Promise<void> {
  const temporary = join(dirname(path), `.${basename(path)}.${process.pid}-${randomBytes(4).toString('hex')}.tmp`);
  await namingFile(path, async () => {
    await writeDurably(temporary, write).catch(async (error) => {
      await unlink(temporary).catch(() => undefined); // it may never have come to be
      throw error;
    });
    await rename(temporary, path);
    await syncFolder(dirname(path));
  });
}

/** Creates a file (it must not exist), lets `write` fill it, and returns when its bytes are on the disk. */
export async function writeDurably(path: string, write: (file: FileHandle) => Promise<void>): Promise<void> {
  const file = await open(path, 'wx');
  try {
    await write(file);
    await file.sync();
  } finally {
    await file.close();
  }
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

/** Runs `work`; an error of the file system becomes one line that names `path` and the reason, other errors pass as they are. */
export async function namingFile<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const reason = systemReason(error, `${path}: cannot write it`);
    throw reason === undefined ? error : new Error(reason, { cause: error });
  }
}
