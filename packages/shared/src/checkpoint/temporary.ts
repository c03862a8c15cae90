import { readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { beginning, ownMark, syncFolder } from '../atomic-file.ts';
import { followLinks } from '../follow-links.ts';
import { announced } from '../temporaries.ts';
import { exists } from './manifest.ts';

/**
 * A checkpoint at `run/name` is written as `run/.name.PID-RANDOM.new`. If it replaces another, that one is renamed to
 * `run/.name.PID-RANDOM.old` until the new one has its name, and is then deleted. `.new` shortens long names, so that they stay valid.
 */
const PATTERN = /^\.(.+)\.(\d+)-[0-9a-f]{8}\.(new|old)$/;

interface Temporary {
  readonly path: string;
  /** The checkpoint's path: what `old` was, or `new` is to become. */
  readonly target: string;
  readonly kind: 'new' | 'old';
  /** Whether a running process may be using it. */
  readonly inUse: boolean;
}

/** The temporary folders that this process is using. A process id alone does not tell: a later process may get the id of a dead one. */
const active = new Set<string>();

/** Runs `work` with the two temporary paths of a checkpoint folder, which other writers leave alone in the meantime. */
export async function withTemporaries(folder: string, work: (fresh: string, aside: string) => Promise<void>): Promise<void> {
  const [parent, name, mark] = [dirname(folder), basename(folder), ownMark()];
  const fresh = join(parent, `.${beginning(name)}.${mark}.new`);
  const aside = join(parent, `.${name}.${mark}.old`); // with the full name, to which the checkpoint may have to return
  active.add(fresh).add(aside);
  try {
    await announced([{ path: fresh }, { path: aside, insteadOf: folder }], () => work(fresh, aside));
  } finally {
    active.delete(fresh);
    active.delete(aside);
  }
}

/**
 * Cleans up after killed writers: a checkpoint that was set aside and not replaced gets its name back, everything else is deleted.
 * Processes on other machines are invisible here: only one machine may write into a run folder.
 */
export async function cleanUp(parent: string): Promise<void> {
  for (const { path, target, kind, inUse } of await temporariesIn(parent)) {
    if (inUse) continue;
    if (kind === 'old' && !(await exists(target))) {
      await rename(path, target);
      await syncFolder(parent);
    } else await discard(path);
  }
}

/** Deletes a temporary folder. An `old` one is renamed to `new` first, so that a half-deleted checkpoint is never restored. */
export async function discard(path: string): Promise<void> {
  const rubbish = path.replace(/old$/, 'new');
  if (rubbish !== path) await rename(path, rubbish);
  await rm(rubbish, { recursive: true, force: true });
}

/** The folder with a checkpoint's files: the folder itself, or, if its replacement was interrupted, the one set aside. */
export async function locate(folder: string): Promise<string> {
  if (await exists(folder)) return folder;
  const target = await followLinks(folder);
  const aside = (await temporariesIn(dirname(target))).find((one) => one.kind === 'old' && basename(one.target) === basename(target));
  return aside?.path ?? folder;
}

/** Names of the checkpoints of a folder that were set aside. */
export async function asideIn(parent: string): Promise<string[]> {
  const asides = (await temporariesIn(parent)).filter(({ kind }) => kind === 'old');
  return asides.map(({ target }) => basename(target));
}

async function temporariesIn(parent: string): Promise<Temporary[]> {
  const names = await readdir(parent).catch(() => []); // a missing parent has none
  return names.flatMap((name) => {
    const match = PATTERN.exec(name);
    if (match === null) return [];
    const path = join(parent, name);
    const pid = Number(match[2]);
    const inUse = pid === process.pid ? active.has(path) : isRunning(pid);
    return [{ path, target: join(parent, match[1]!), kind: match[3] as 'new' | 'old', inUse }];
  });
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0); // signal 0 only tests whether the process exists
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
