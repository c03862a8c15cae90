import { randomBytes } from 'node:crypto';
import { link, open, rename, rm, rmdir, stat, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { namingFile } from '@kaleido/shared/atomic-file';
import { UsageError } from '@kaleido/shared/errors';
import { makeFolder } from '@kaleido/shared/make-folder';
import type { Heartbeat } from './heartbeat.ts';
import { type Holder, ownHolder, parseHolder, stateOf } from './holder.ts';

/** A run's lock file, in its folder: a JSON object that names the holder. */
export const LOCK_NAME = '.lock';

/** The exclusive right of this process to train into a folder. */
export interface RunLock {
  /** Whether it was taken over from a process that had been killed. */
  readonly isTakenOver: boolean;
  /** @throws Error when the lock is lost: the folder was deleted, moved, or taken by another run */
  check(): Promise<void>;
  /** Releases the folder, and removes it if it was made for the run and is still empty. */
  release(): Promise<void>;
}

export interface LockOptions {
  /** Milliseconds between heartbeats. */
  readonly every?: number;
  /** Milliseconds without a heartbeat after which a holder on another machine counts as dead. */
  readonly patience?: number;
  /** Called when a holder on another machine is being watched for a heartbeat. */
  readonly onWait?: (message: string) => void;
}

/**
 * Locks a run's folder for this process, and makes it if need be. The lock is a file that only one process can create. Its holder touches
 * it every few seconds. A killed process leaves its lock behind; it is taken over once the process is gone or, if that ran on another
 * machine, once the heartbeat stops, so that no one has to delete it. This needs neither flock nor synchronised clocks, and so works on
 * shared file systems.
 * @throws UsageError naming the holder when another process trains into the folder
 */
export async function lockRun(folder: string, options: LockOptions = {}): Promise<RunLock> {
  const { every = 5000, patience = 60_000, onWait } = options;
  const path = join(folder, LOCK_NAME);
  const isNew = (await stat(folder).catch(() => undefined)) === undefined;
  await makeFolder(folder);
  const own = ownHolder();
  let isTakenOver = false;
  while (!(await namingFile(folder, () => claim(path, own)))) {
    const found = await look(path);
    if (!found) continue; // released in the meantime
    if (
      await isAlive(path, found, patience, () =>
        onWait?.(`${folder}: locked by ${nameOf(found.holder)}: waiting to see whether it is still running`),
      )
    )
      throw new UsageError(`${folder}: ${nameOf(found.holder)} is training into it: wait for it, or name another folder`);
    isTakenOver = (await clear(path, found)) || isTakenOver;
  }
  const heart = new Worker(createRequire(import.meta.url).resolve('#heartbeat'), { workerData: { path, every } satisfies Heartbeat });
  heart.unref();
  const holds = async () => (await look(path))?.holder?.token === own.token;
  return {
    isTakenOver,
    async check() {
      if (await holds()) return;
      const other = await look(path);
      const what = other ? `${nameOf(other.holder)} has taken it` : 'it was deleted or moved';
      throw new Error(`${folder}: ${what} while the run was writing to it`);
    },
    async release() {
      await heart.terminate();
      if (await holds()) await rm(path, { force: true });
      if (isNew) await rmdir(folder).catch(() => undefined); // not empty, or gone already
    },
  };
}

/** A lock file of some process. */
interface Found {
  /** Undefined when the file is not readable as a lock. */
  readonly holder: Holder | undefined;
  readonly text: string;
  readonly touched: number;
}

const nameOf = (holder: Holder | undefined): string =>
  holder ? `process ${holder.pid} on ${holder.host} (since ${holder.since})` : 'another process';

/** Creates the lock atomically; false when there already is one. */
async function claim(path: string, own: Holder): Promise<boolean> {
  const draft = `${path}.${own.token}`;
  const text = `${JSON.stringify(own)}\n`;
  try {
    await writeFile(draft, text, { flag: 'wx' });
    await link(draft, path).catch(async (error: NodeJS.ErrnoException) => {
      if (['EPERM', 'ENOTSUP', 'ENOSYS', 'EMLINK'].includes(error.code ?? ''))
        await writeFile(path, text, { flag: 'wx' }); // the file system has no hard links
      else if ((await stat(draft)).nlink < 2) throw error; // NFS may report a failure when only the reply was lost
    });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
}

/** Reads the lock. It is opened each time, because network file systems ask the server only then. */
async function look(path: string): Promise<Found | undefined> {
  const file = await open(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (!file) return undefined;
  try {
    const text = await file.readFile('utf8');
    return { holder: parseHolder(text), text, touched: (await file.stat()).mtimeMs };
  } finally {
    await file.close();
  }
}

async function isAlive(path: string, found: Found, patience: number, onWait: () => void): Promise<boolean> {
  const state = found.holder ? stateOf(found.holder) : 'unknown';
  if (state !== 'unknown') return state === 'running';
  onWait();
  for (const end = performance.now() + patience; performance.now() < end; ) {
    await setTimeout(patience / 60);
    const now = await look(path);
    if (!now || now.text !== found.text) return false; // another holder, to be examined in turn
    if (now.touched !== found.touched) return true;
  }
  return false;
}

/** Removes a dead holder's lock; false when a third process was quicker, whose lock is put back. */
async function clear(path: string, { text }: Found): Promise<boolean> {
  if ((await look(path))?.text !== text) return false;
  const aside = `${path}.${randomBytes(4).toString('hex')}`;
  try {
    await rename(path, aside);
    if ((await look(aside))?.text === text) return true;
    await link(aside, path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ENOENT' && code !== 'EEXIST') throw error; // gone already; or a fourth process has it, and the third will notice
  } finally {
    await rm(aside, { force: true });
  }
  return false;
}
