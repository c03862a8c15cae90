import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { InputError } from '@kaleido/shared/errors';
import { findShards } from '@kaleido/shared/tar';
import { folderEntries } from '../folders/folder-entries.ts';
import { openPassedOver, type PassedOver } from '../folders/passed-over.ts';
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
  const files = await filesIn(pattern, ending, passedOver);
  passedOver.report(pattern, note);
  if (files.length === 0) throw new InputError(`${pattern}: there is no ${ending} file in this folder`);
  return files;
}

/** What is in a folder, but not in folders in it, and whose name ends so. @throws InputError when the folder cannot be read */
export async function filesIn(folder: string, ending: string, passedOver: Pick<PassedOver, 'add'>): Promise<string[]> {
  const isWanted = (name: string): boolean => name.endsWith(ending);
  const entries = await folderEntries(folder, isWanted, passedOver);
  return entries.filter(({ name }) => isWanted(name)).map(({ name }) => join(folder, name));
}
