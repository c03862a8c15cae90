import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { InputError } from '@kaleido/shared/errors';
import { findShards } from '@kaleido/shared/tar';
import { folderEntries } from '../folders/folder-entries.ts';
import { openPassedOver, type PassedOver } from '../folders/passed-over.ts';
import type { Note } from './format.ts';

/**
 * The files of a pattern with braces and wildcards, or those in a folder, without hidden ones.
 * @param ending extension of the files in a folder
 * @throws InputError when a file is missing, or the folder has none
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
  if (files.length === 0) throw new InputError(`${pattern}: the folder has no ${ending} file`);
  return files;
}

/** The files directly in a folder with an extension. @throws InputError when the folder cannot be read */
export async function filesIn(folder: string, ending: string, passedOver: Pick<PassedOver, 'add'>): Promise<string[]> {
  const isWanted = (name: string): boolean => name.endsWith(ending);
  const entries = await folderEntries(folder, isWanted, passedOver);
  return entries.filter(({ name }) => isWanted(name)).map(({ name }) => join(folder, name));
}
