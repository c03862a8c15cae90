import { mkdir, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { namingFile } from './atomic-file.ts';
import { InputError } from './errors.ts';
import { followLinks } from './follow-links.ts';

/**
 * Makes a folder to write into, and those above it that are missing; one that is there already is left as it is. Links are followed,
 * and what a dangling one names is made. Node's own recursive `mkdir` never ends where a folder is there but takes no new ones (/proc).
 * @throws InputError naming the folder: no permission, a file in the way, a place that takes no folders; Error when the disk is full
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
    const place = await followLinks(folder);
    if (found || place === folder) throw new InputError(`${folder}: expected a folder, got a file`);
    await makeWithParents(place);
  }
}
