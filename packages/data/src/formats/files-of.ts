import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { InputError } from '@kaleido/shared/errors';
import { folderEntries, openPassedOver } from '@kaleido/shared/picture-files';
import { findShards } from '@kaleido/shared/tar';
import type { Note } from './format.ts';

/**
 * The files that a name with braces and wildcards stands for, or those in a folder, hidden names left out.
 * @param ending of the files in a folder
 * @throws InputError when one is missing, and when there are none
 */
export async function filesOf(pattern: string, ending: string, note: Note): Promise<string[]> {
  const isFolder = await stat(pattern).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (!isFolder) return findShards(pattern);
  const passedOver = openPassedOver();
  const isWanted = (name: string): boolean => name.endsWith(ending);
  const found = (await folderEntries(pattern, isWanted, passedOver)).filter(({ name }) => isWanted(name));
  const line = passedOver.line();
  if (line !== undefined) note(`${pattern}: ${line}`);
  if (found.length === 0) throw new InputError(`${pattern}: there is no ${ending} file in this folder`);
  return found.map(({ name }) => join(pattern, name));
}
