import { readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { beginning, ownMark, syncFolder } from '../atomic-file.ts';
import { followLinks } from '../follow-links.ts';
import { announced } from '../temporaries.ts';
import { exists } from './manifest.ts';

/**
 * A checkpoint at `run/name` is written as `run/.name.PID-RANDOM.new`. When it takes the place of another, that one steps aside as
 * `run/.name.PID-RANDOM.old` for the moment between two renames, and is deleted after the second. Of a long name `.new` has only the
 * beginning, so that it is a name too.
 */
const PATTERN = /^\.(.+)\.(\d+)-[0-9a-f]{8}\.(new|old)$/;

interface Temporary {
  readonly path: string;
  /** The checkpoint it was or was to become. */
  readonly target: string;
  readonly kind: 'new' | 'old';
  /** Whether a process that runs now may be at work on it. */
  readonly inUse: boolean;
}

/** What this process writes at the moment. After a restart the process may have the number of the one that left something behind. */
const active = new Set<string>();

/** Runs `work` with the two temporary paths of a checkpoint folder, which other writers leave alone meanwhile. */
export async function withTemporaries(folder: string, work: (fresh: string, aside: string) => Promise<void>): Promise<void> {
  const [parent, name, mark] = [dirname(folder), basename(folder), ownMark()];
  const fresh = join(parent, `.${beginning(name)}.${mark}.new`);
  const aside = join(parent, `.${name}.${mark}.old`); // in full: it says where the checkpoint belongs
  active.add(fresh).add(aside);
  try {
    await announced([{ path: fresh }, { path: aside, insteadOf: folder }], () => work(fresh, aside));
  } finally {
    active.delete(fresh);
    active.delete(aside);
  }
}

/**
 * Cleans up after writers that died: a checkpoint that had stepped aside and found no successor returns to its name, everything
 * else is deleted. Processes on other machines are not seen: a run folder has one machine that writes into it.
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

/** Deletes a temporary folder. What had stepped aside loses that mark first: a half-deleted checkpoint must never return. */
export async function discard(path: string): Promise<void> {
  const rubbish = path.replace(/old$/, 'new');
  if (rubbish !== path) await rename(path, rubbish);
  await rm(rubbish, { recursive: true, force: true });
}

/** Where a checkpoint's files are: the folder itself, or what had stepped aside for a successor that never came. */
export async function locate(folder: string): Promise<string> {
  if (await exists(folder)) return folder;
  const place = await followLinks(folder);
  const aside = (await temporariesIn(dirname(place))).find(({ target, kind }) => kind === 'old' && basename(target) === basename(place));
  return aside?.path ?? folder;
}

/** The checkpoints of a folder that stepped aside and are found under no other name. */
export async function asideIn(parent: string): Promise<string[]> {
  const asides = (await temporariesIn(parent)).filter(({ kind }) => kind === 'old');
  return asides.map(({ target }) => basename(target));
}

async function temporariesIn(parent: string): Promise<Temporary[]> {
  const names = await readdir(parent).catch(() => []); // a missing parent holds none
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
    process.kill(pid, 0); // signal 0 only asks
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
