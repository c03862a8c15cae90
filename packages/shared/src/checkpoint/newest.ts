import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { InputError } from '../errors.ts';
import { unreadable } from '../unreadable.ts';
import { verifyCheckpoint } from './open.ts';
import { asideIn } from './temporary.ts';

/** The name of a run's checkpoint. Other folders of a run, such as exported models, may also end in a number. */
const STEP = /^step-(\d+)$/;

/** The result of the search. */
export interface NewestCheckpoint {
  /** The intact checkpoint with the highest step; undefined if none is intact. */
  readonly folder: string | undefined;
  /** Newer checkpoints that are damaged, each with a reason of one line. */
  readonly skipped: readonly { readonly folder: string; readonly reason: string }[];
}

/**
 * Finds the checkpoint to resume from among a run's folders `step-N`: the highest that verifies. Other names (`best`, `model-2`) and
 * the leftovers of a killed writer do not count. A missing run folder has no checkpoints.
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
