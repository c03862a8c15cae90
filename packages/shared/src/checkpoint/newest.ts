import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { InputError } from '../errors.ts';
import { unreadable } from '../unreadable.ts';
import { verifyCheckpoint } from './open.ts';
import { asideIn } from './temporary.ts';

/** The name of a run's checkpoint. Another folder beside them may end in a number too, such as an exported model. */
const STEP = /^step-(\d+)$/;

/** What a search found. */
export interface NewestCheckpoint {
  /** The folder with the highest step whose every file is as it was written; undefined when there is none. */
  readonly folder: string | undefined;
  /** Newer ones that are not, and why (one line each). */
  readonly skipped: readonly { readonly folder: string; readonly reason: string }[];
}

/**
 * Finds the checkpoint to resume from among a run's folders `step-N`: the highest
 * that verifies. Other names (`best`, `model-2`), and what a killed writer left behind, do not count. A run folder that does not exist yet
 * holds none.
 */
export async function newestCheckpoint(runFolder: string): Promise<NewestCheckpoint> {
  const entries = await readdir(runFolder, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw unreadable(runFolder, error);
  });
  const folders = entries.filter((entry) => entry.isDirectory() || entry.isSymbolicLink()).map(({ name }) => name);
  const candidates = [...new Set([...folders, ...(await asideIn(runFolder))])].filter((name) => STEP.test(name));
  const stepOf = (name: string): number => Number(STEP.exec(name)![1]);
  const skipped: { folder: string; reason: string }[] = [];
  for (const name of candidates.sort((a, b) => stepOf(b) - stepOf(a) || (a < b ? 1 : -1))) {
    const folder = join(runFolder, name);
    try {
      await verifyCheckpoint(folder);
      return { folder, skipped };
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      skipped.push({ folder, reason: error.message });
    }
  }
  return { folder: undefined, skipped };
}
