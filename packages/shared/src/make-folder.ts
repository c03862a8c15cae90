import { mkdir, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { namingFile } from './atomic-file.ts';
import { InputError } from './errors.ts';
import { followLinks } from './follow-links.ts';

/**
 * Creates a folder and its missing parents; an existing folder is left alone. Links are followed, and the target of a dangling link is
 * created. Node's own recursive `mkdir` loops forever in a folder that accepts no new ones (/proc).
 * @throws InputError naming the folder: no permission, a file of that name, a file system without new folders; Error when the disk is
 *   full
 */
export const makeFolder = (path: string): Promise<void> => namingFile(path, () => makeWithParents(resolve(path)));

async function makeWithParents(folder: string): Promise<void> {
  try {
    await makeOne(folder);
  } catch (error) {
    const parent = dirname(folder);
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || parent === folder) throw error;
    await makeWithParents(parent);
    await makeOne(folder);
  }
}

async function makeOne(folder: string): Promise<void> {
  try {
    await mkdir(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    const found = await stat(folder).catch(() => undefined);
    if (found?.isDirectory()) return;
    const target = await followLinks(folder);
    if (found || target === folder) throw new InputError(`${folder}: expected a folder, got a file`);
    await makeWithParents(target);
  }
}
