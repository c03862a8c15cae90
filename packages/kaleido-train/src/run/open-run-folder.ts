import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { manifestName, newestCheckpoint } from '@kaleido/shared/checkpoint';
import { UsageError } from '@kaleido/shared/errors';
import { lockRun, type RunLock } from './lock/run-lock.ts';
import { LOG_NAME, openRunLog, type RunLog, readLog } from './run-log.ts';
import { sheetsIn } from './sheet-files.ts';

/** Where a run begins: with nothing done, or where it was saved. */
interface Beginning {
  readonly progress?: { readonly step: number };
}

/** How the start of a run comes about. */
export interface Starts<S extends Beginning> {
  /** From the folder's checkpoints; undefined when it has none. */
  resume(): Promise<(S & { readonly notes: readonly string[] }) | undefined>;
  /** @param note takes what a person should know */
  fresh(note: (message: string) => void): Promise<S>;
}

/** A run's folder, locked, with its log; both are this process's alone until it releases them. */
export interface RunFolder<S> {
  readonly start: S;
  readonly isResumed: boolean;
  /** What a person should know. */
  readonly notes: readonly string[];
  readonly lock: RunLock;
  readonly log: RunLog;
}

/**
 * Takes a run's folder and finds or makes what the run starts from.
 * @param onWait called when another process may hold the folder
 * @throws UsageError when another process trains into it, or a new run would replace something
 */
export async function openRunFolder<S extends Beginning>(
  { output: folder, resume }: { readonly output: string; readonly resume: boolean },
  starts: Starts<S>,
  onWait: (message: string) => void,
): Promise<RunFolder<S>> {
  const lock = await lockRun(folder, { onWait });
  try {
    const resumed = resume ? await starts.resume() : undefined;
    if (!resumed) await checkNew(folder, resume || lock.isTakenOver);
    const skipped: string[] = [];
    const start: S = resumed ?? (await starts.fresh((message) => skipped.push(message)));
    const notes = resumed?.notes ?? [...skipped, ...(resume ? [`nothing to resume in ${folder}: starting from the beginning`] : [])];
    return { start, notes, isResumed: resumed !== undefined, lock, log: await openRunLog(folder, start.progress?.step ?? 0) };
  } catch (error) {
    await lock.release();
    throw error;
  }
}

/**
 * Refuses a folder in which a new run would replace something. A run without a checkpoint starts again if it was killed, or with
 * --resume; otherwise its log may be all that is left of it.
 */
async function checkNew(folder: string, mayStartAgain: boolean): Promise<void> {
  if ((await readdir(folder)).includes(manifestName)) throw new UsageError(`${folder}: holds a model: name another folder for the run`);
  const found = await newestCheckpoint(folder);
  if (found.folder !== undefined || found.skipped.length > 0)
    throw new UsageError(`${folder}: already holds a run: continue it with --resume, or name another folder`);
  if (!mayStartAgain && ((await readLog(join(folder, LOG_NAME))).length > 0 || (await sheetsIn(folder)).length > 0))
    throw new UsageError(`${folder}: holds a run without a checkpoint: start it again with --resume, or name another folder`);
}
