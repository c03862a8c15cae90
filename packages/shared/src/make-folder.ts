import { mkdir, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';

/**
 * Makes a folder and those above it that are missing; one that is there already is left as it is. Node's own recursive `mkdir` never
 * ends where a folder is there but takes no new ones (/proc).
 * @throws the system's error: no permission, a file in the way, a place that takes no folders
 */
export async function makeFolder(path: string): Promise<void> {
  const folder = resolve(path);
  try {
    await makeOne(folder);
  } catch (error) {
    const parent = dirname(folder);
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || parent === folder) throw error;
    await makeFolder(parent);
    await makeOne(folder);
  }
}

async function makeOne(folder: string): Promise<void> {
  try {
    await mkdir(folder);
  } catch (error) {
    const isFolder = async () => (await stat(folder).catch(() => undefined))?.isDirectory();
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || !(await isFolder())) throw error;
  }
}
