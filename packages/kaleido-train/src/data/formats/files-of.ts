import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { InputError } from '@kaleido/shared/errors';
import { findShards } from '@kaleido/shared/tar';

/**
 * The files that a name with braces and wildcards stands for, or those in a folder.
 * @param ending of the files in a folder
 * @throws InputError when one is missing, and when there are none
 */
export async function filesOf(pattern: string, ending: string): Promise<string[]> {
  const isFolder = await stat(pattern).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (!isFolder) return findShards(pattern);
  const found = (await readdir(pattern)).filter((name) => name.endsWith(ending)).sort();
  if (found.length === 0) throw new InputError(`${pattern}: there is no ${ending} file in this folder`);
  return found.map((name) => join(pattern, name));
}
