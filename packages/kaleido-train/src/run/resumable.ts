import { existsSync } from 'node:fs';
import { rename } from 'node:fs/promises';
import { type Checkpoint, newestCheckpoint, openCheckpoint } from '@kaleido/shared/checkpoint';
import { InputError } from '@kaleido/shared/errors';
import { configChanges } from './config-changes.ts';

/** A checkpoint that a run can continue from. */
export interface Resumable {
  readonly checkpoint: Checkpoint;
  /**
   * Moves newer checkpoints that are damaged out of the way.
   * @returns a line for each
   */
  setAside(): Promise<string[]>;
}

/**
 * Opens the newest intact checkpoint of a run. Newer ones that are damaged are moved out of the way when the run continues, never deleted.
 * @returns undefined when the folder holds no checkpoint: nothing was saved yet
 * @throws InputError when all checkpoints are damaged
 */
export async function openResumable(folder: string): Promise<Resumable | undefined> {
  const { folder: newest, skipped } = await newestCheckpoint(folder);
  if (newest === undefined) {
    if (!skipped[0]) return undefined;
    throw new InputError(`${folder}: cannot resume from any of its checkpoints: ${skipped[0].reason}`);
  }
  return {
    checkpoint: await openCheckpoint(newest),
    async setAside() {
      const lines = [];
      for (const { folder: damaged, reason } of skipped.filter((one) => existsSync(one.folder)))
        lines.push(`${reason}: moved to ${await moveAside(damaged)}`);
      return lines;
    },
  };
}

/** Renames a damaged checkpoint, so that neither the checkpoint that gets its name nor the deletion of old ones touches it. */
async function moveAside(damaged: string): Promise<string> {
  let name = `${damaged}.damaged`;
  for (let number = 2; existsSync(name); number++) name = `${damaged}.${number}.damaged`;
  await rename(damaged, name);
  return name;
}

/** What a run's results depend on, beside its code and data. */
interface Circumstances {
  /** The config's fields. */
  readonly config: unknown;
  /** The engine and the machine (`computedBy`). */
  readonly computedBy: string;
}

/** What has changed since the step that a run continues from, a line each. */
export function changesSince(step: number, before: Circumstances, now: Circumstances): string[] {
  const changes = configChanges(before.config, now.config);
  return [
    ...(changes.length > 0 ? [`the config has changed since step ${step}: ${changes.join(', ')}`] : []),
    ...(before.computedBy === now.computedBy
      ? []
      : [`step ${step} was computed by ${before.computedBy}, now by ${now.computedBy}: results may differ by rounding`]),
  ];
}
