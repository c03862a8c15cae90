import { lstat, readdir, rename, rm } from 'node:fs/promises';
import { InputError } from '../errors.ts';
import { MANIFEST_NAME, readManifest } from './manifest.ts';
import { withTemporaries } from './temporary.ts';

/**
 * Refuses a folder that may not be deleted for another: anything but an empty folder, or one whose manifest lists all that is in it.
 * @param folder where to look
 * @param name what to call it
 * @throws InputError naming what else it is or holds
 */
export async function checkReplaceable(folder: string, name = folder): Promise<void> {
  const foreign = await foreignIn(folder);
  if (foreign !== undefined) throw new InputError(`${name}: cannot write a checkpoint there: the folder holds something else (${foreign})`);
}

/** Deletes a checkpoint. What is something else, holds anything else, or is a link to one stays: false. */
export async function removeCheckpoint(folder: string): Promise<boolean> {
  if (!(await lstat(folder)).isDirectory() || (await foreignIn(folder)) !== undefined) return false;
  await withTemporaries(folder, async (fresh) => {
    await rename(folder, fresh); // a half-deleted checkpoint is never seen
    await rm(fresh, { recursive: true });
  });
  return true;
}

async function foreignIn(folder: string): Promise<string | undefined> {
  const entries = await readdir(folder, { withFileTypes: true });
  if (entries.length === 0) return undefined;
  if (!entries.some(({ name }) => name === MANIFEST_NAME)) return `no ${MANIFEST_NAME}`;
  const manifest = await readManifest(folder).catch((error: unknown) => {
    if (error instanceof InputError) return undefined;
    throw error;
  });
  if (manifest === undefined) return `its ${MANIFEST_NAME} is not that of a checkpoint`;
  const foreign = entries.find((entry) => !entry.isFile() || (entry.name !== MANIFEST_NAME && !manifest.has(entry.name)));
  return foreign && `${foreign.name}, which is not in its ${MANIFEST_NAME}`;
}
