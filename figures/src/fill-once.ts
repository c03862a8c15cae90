import { execFileSync } from 'node:child_process';
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
  const work = hiddenName(path, own);
  await mkdir(work, { recursive: true });
  try {
    if (others(path).some(({ id }) => id < own.id)) return undefined; // both began at once: the lower number goes on
    const result = await fill(work);
    await rm(path, { recursive: true, force: true }); // of a model that was trained again
    await rename(work, path);
    return result;
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** A process. Its number alone may have been another's before; its second of start, since 1970, tells them apart. */
interface Filler {
  readonly id: number;
  readonly start: number;
}

const own: Filler = { id: process.pid, start: Math.floor(performance.timeOrigin / 1000) };

const prefixOf = (path: string): string => `.${basename(path).replace(/^\./, '')}-`;
const hiddenName = (path: string, { id, start }: Filler): string => join(dirname(path), `${prefixOf(path)}${id}-${start}`);

/** Processes, running or not, that were filling a folder. */
function fillers(path: string): Filler[] {
  if (!existsSync(dirname(path))) return [];
  const prefix = prefixOf(path);
  return readdirSync(dirname(path)).flatMap((name) => {
    const [, id, start] = (name.startsWith(prefix) && /^(\d+)-(\d+)$/.exec(name.slice(prefix.length))) || [];
    return id === undefined ? [] : [{ id: Number(id), start: Number(start) }];
  });
}

const isOwn = ({ id, start }: Filler): boolean => id === own.id && start === own.start;
const others = (path: string): Filler[] => fillers(path).filter((filler) => !isOwn(filler) && isRunning(filler));

async function removeAbandoned(path: string): Promise<void> {
  const left = fillers(path).filter((filler) => !isOwn(filler) && !isRunning(filler));
  await Promise.all(left.map((filler) => rm(hiddenName(path, filler), { recursive: true, force: true })));
}

/** Seconds by which a process's own start may differ from what the system says of it. */
const SLACK = 5;

function isRunning({ id, start }: Filler): boolean {
  try {
    process.kill(id, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false; // another user's runs, too
  }
  const began = startOf(id);
  return began === undefined || Math.abs(began - start) <= SLACK;
}

/** The second in which a process began; undefined where `ps` cannot say. */
function startOf(id: number): number | undefined {
  try {
    const said = execFileSync('ps', ['-o', 'lstart=', '-p', String(id)], {
      encoding: 'utf8',
      env: { ...process.env, LC_ALL: 'C' },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const milliseconds = Date.parse(said.trim());
    return Number.isNaN(milliseconds) ? undefined : milliseconds / 1000;
  } catch {
    return undefined;
  }
}
