import { existsSync, readdirSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/**
 * Fills a folder beside others, which gets its name when all is written: it is there as a whole, or not. Processes of one machine that fill
 * folders of a store share the work: until the folder has its name, the process that fills it is part of another, hidden name.
 * @param fill gets the folder under its hidden name
 * @returns what `fill` gives; undefined when another process is filling the folder
 */
export async function fillOnce<T extends object>(path: string, fill: (work: string) => Promise<T>): Promise<T | undefined> {
  await removeAbandoned(path);
  if (others(path).length > 0) return undefined;
  const work = hiddenName(path, process.pid);
  await mkdir(work, { recursive: true });
  try {
    if (others(path).some((id) => id < process.pid)) return undefined; // both began at once: the lower number goes on
    const result = await fill(work);
    await rm(path, { recursive: true, force: true }); // of a model that was trained again
    await rename(work, path);
    return result;
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

const prefixOf = (path: string): string => `.${basename(path).replace(/^\./, '')}-`;
const hiddenName = (path: string, id: number): string => join(dirname(path), `${prefixOf(path)}${id}`);

/** Processes, running or not, that were filling a folder. */
function fillers(path: string): number[] {
  if (!existsSync(dirname(path))) return [];
  const prefix = prefixOf(path);
  const names = readdirSync(dirname(path)).filter((name) => name.startsWith(prefix));
  return names.map((name) => Number(name.slice(prefix.length))).filter(Number.isInteger);
}

const others = (path: string): number[] => fillers(path).filter((id) => id !== process.pid && isRunning(id));

async function removeAbandoned(path: string): Promise<void> {
  const left = fillers(path).filter((id) => !isRunning(id));
  await Promise.all(left.map((id) => rm(hiddenName(path, id), { recursive: true, force: true })));
}

function isRunning(id: number): boolean {
  try {
    process.kill(id, 0);
    return true;
  } catch {
    return false;
  }
}
