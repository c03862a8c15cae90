import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { InputError, systemReason } from '@kaleido/shared/errors';
import type { PassedOver } from './passed-over.ts';

/** Whether a name is a leftover of systems, archivers or notebooks: `._1.png`, `__MACOSX`, `.ipynb_checkpoints`. */
const isHidden = (name: string): boolean => name.startsWith('.') || name === '__MACOSX';

/** A file or folder in a folder; a link counts as its target. */
export interface FolderEntry {
  readonly name: string;
  readonly isFolder: boolean;
}

/**
 * Lists a folder, sorted by code units. Hidden folders, hidden wanted files and dangling links are skipped and counted. A link with a
 * wanted name counts as a file without being followed: there may be millions, and reading it gives the error.
 * @throws InputError when the folder cannot be read
 */
export async function folderEntries(
  folder: string,
  isWanted: (name: string) => boolean,
  passedOver: Pick<PassedOver, 'add'>,
): Promise<FolderEntry[]> {
  const found = await readdir(folder, { withFileTypes: true }).catch((error) => {
    throw new InputError(systemReason(error, folder) ?? String(error));
  });
  const entries: FolderEntry[] = [];
  for (const entry of found) {
    const { name } = entry;
    const isFolder = entry.isSymbolicLink() && !isWanted(name) ? await leadsToFolder(join(folder, name)) : entry.isDirectory();
    if (isFolder !== undefined && !isHidden(name)) entries.push({ name, isFolder });
    else if (isFolder !== false || isWanted(name)) passedOver.add(join(folder, name));
  }
  return entries.sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Whether a link leads to a folder; undefined for a dangling link. */
const leadsToFolder = (path: string): Promise<boolean | undefined> =>
  stat(path).then(
    (found) => found.isDirectory(),
    () => undefined,
  );
