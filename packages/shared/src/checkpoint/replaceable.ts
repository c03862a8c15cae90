import { lstat, readdir, rename, rm } from 'node:fs/promises';
import { InputError } from '../errors.ts';
import { MANIFEST_NAME, readManifest } from './manifest.ts';
import { withTemporaries } from './temporary.ts';

/**
 * Refuses to replace a folder unless it is empty or a checkpoint whose manifest lists everything in it.
 * @param folder the folder to check
 * @param name its name in messages
 * @throws InputError naming what else the folder holds
 */
export async function checkReplaceable(folder: string, name = folder): Promise<void> {
  const foreign = await foreignIn(folder);
  if (foreign !== undefined) throw new InputError(`${name}: cannot write a checkpoint there: the folder holds something else (${foreign})`);
}

/** Deletes a checkpoint. Returns false, and deletes nothing, for a link and for a folder that is or holds anything else. */
export async function removeCheckpoint(folder: string): Promise<boolean> {
  if (!(await lstat(folder)).isDirectory() || (await foreignIn(folder)) !== undefined) return false;
  await withTemporaries(folder, async (fresh) => {
    await rename(folder, fresh); // so that a half-deleted checkpoint is never visible
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
  if (manifest === undefined) return `its ${MANIFEST_NAME} is not a checkpoint's`;
  const foreign = entries.find((entry) => !entry.isFile() || (entry.name !== MANIFEST_NAME && !manifest.has(entry.name)));
  return foreign && `${foreign.name}, which is not in its ${MANIFEST_NAME}`;
}
