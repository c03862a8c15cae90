import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { removeCheckpoint } from '@kaleido/shared/checkpoint';

/** A run's checkpoint of a step; names sort by step up to a million. */
export const stepFolder = (run: string, step: number): string => join(run, `step-${String(step).padStart(6, '0')}`);

/** Deletes a run's older checkpoints, except the newest `keep`, every `keepEvery`-th step's, and folders with other content. */
export async function removeOlder(run: string, { keep, keepEvery }: { readonly keep: number; readonly keepEvery: number }): Promise<void> {
  const names = (await readdir(run)).filter((name) => /^step-\d+$/.test(name)).sort((a, b) => stepOf(b) - stepOf(a));
  for (const name of names.slice(keep)) if (keepEvery === 0 || stepOf(name) % keepEvery !== 0) await removeCheckpoint(join(run, name));
}

const stepOf = (name: string): number => Number(name.slice('step-'.length));
