import { execFileSync, spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { basename, dirname, join, relative } from 'node:path';
import { type Cell, evaluationsOf, type Names, picturesOf, type ScoreCell } from './cell.ts';
import { root } from './inputs.ts';
import { realsScript, scriptOf } from './pipes.ts';
import { type CaptionLine, scoresOf } from './scores.ts';
import { type CellLine, RESULT } from './store.ts';

/** A cell whose inputs are there. */
export interface ReadyCell {
  readonly cell: Cell;
  readonly key: string;
  readonly names: Names;
  readonly contents: Names;
}

export interface RunOptions {
  readonly store: string;
  readonly quick: boolean;
  /** Where the pipe is printed before it runs. */
  readonly print: (text: string) => void;
  /** Ends the pipe that runs, and leaves nothing of its cell. */
  readonly signal: AbortSignal;
}

/** Variables of commands that change speed alone; no other one reaches a pipe, so that it means what it says. */
const HARMLESS = ['KALEIDO_THREADS', 'KALEIDO_SPINNING', 'KALEIDO_DEVICE', 'KALEIDO_CACHE'];

/**
 * Runs the pipe of a cell, after that of its reals if they are not there.
 * @throws Error when a command of a pipe fails
 */
export const runCell = (ready: ReadyCell, options: RunOptions): Promise<CellLine> =>
  inOwnFolder(join(options.store, ready.key), async (work) => {
    const line = await compute(ready, work, options);
    await writeFile(join(work, RESULT), `${JSON.stringify(line)}\n`);
    return line;
  });

/** Fills a folder beside others, which gets its name when all is written: it is there as a whole, or not. */
async function inOwnFolder<T>(path: string, fill: (work: string) => Promise<T>): Promise<T> {
  const [store, name] = [dirname(path), basename(path).replace(/^\./, '')];
  const work = join(store, `.${name}-${process.pid}`);
  await removeAbandoned(store, name);
  await mkdir(work, { recursive: true });
  try {
    const result = await fill(work);
    await rename(work, path);
    return result;
  } catch (error) {
    await rm(work, { recursive: true, force: true });
    throw error;
  }
}

/** Removes what runs that were killed have left of a folder. */
async function removeAbandoned(store: string, folder: string): Promise<void> {
  if (!existsSync(store)) return;
  const left = (await readdir(store)).filter((name) => name.startsWith(`.${folder}-`) && !isRunning(Number(name.slice(folder.length + 2))));
  await Promise.all(left.map((name) => rm(join(store, name), { recursive: true, force: true })));
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Computes a cell in an empty folder. */
export async function compute(ready: ReadyCell, folder: string, { quick, print, signal }: RunOptions): Promise<CellLine> {
  const { cell, key, names, contents } = ready;
  if (cell.kind === 'scores' && !existsSync(names.reals)) await makeReals(cell, names, { print, signal });
  const command = scriptOf(cell, names);
  print(`# ${key}\n${command}`);
  const start = performance.now();
  await runScript(command, folder, signal);
  const seconds = Number(((performance.now() - start) / 1000).toFixed(1));
  const read = (name: string): string => readFileSync(join(folder, name), 'utf8');
  const lines =
    cell.kind === 'scores'
      ? (read('captions.ndjson')
          .trim()
          .split('\n')
          .map((text) => JSON.parse(text)) as CaptionLine[])
      : [];
  return {
    ...{ key, cell, quick },
    scores: cell.kind === 'scores' ? scoresOf(JSON.parse(read('scores.json')), lines) : [],
    pictures: lines.reduce((sum, { count }) => sum + count, 0) || picturesOf(cell),
    command: `${cell.kind === 'scores' ? realsScript(cell, shown(names)) : ''}${scriptOf(cell, shown(names))}`,
    git: gitHash(),
    contents,
    engine: 'onnxruntime',
    machine: `${cpus().length} × ${cpus()[0]?.model ?? process.arch}, Node ${process.version}`,
    evaluations: evaluationsOf(cell),
    seconds,
  };
}

async function makeReals(cell: ScoreCell, names: Names, { print, signal }: Pick<RunOptions, 'print' | 'signal'>): Promise<void> {
  const script = realsScript(cell, names);
  print(`# reals\n${script}`);
  await inOwnFolder(dirname(names.reals), (work) => runScript(script, work, signal));
}

/** Files as seen from the repository's folder; of those elsewhere the name alone, since their hashes say which they were. */
function shown({ captions, probe, model, guide }: Names): Names {
  const short = (path: string): string => (path.startsWith(`${root}/`) ? relative(root, path) : basename(path));
  return { captions: short(captions), probe: short(probe), model: short(model), guide: guide && short(guide), reals: 'reals.npz' };
}

function gitHash(): string {
  const git = (...words: string[]) =>
    execFileSync('git', words, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  try {
    return `${git('rev-parse', 'HEAD')}${git('status', '--porcelain', '--untracked-files=no') === '' ? '' : '+'}`;
  } catch {
    return 'unknown'; // an unpacked archive
  }
}

function runScript(script: string, folder: string, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('KALEIDO_') || HARMLESS.includes(name)));
  return new Promise((resolve, reject) => {
    const shell = spawn('bash', ['-e', '-o', 'pipefail', '-c', script], {
      cwd: folder,
      env,
      stdio: ['ignore', 'inherit', 'inherit'],
      detached: true, // a group of its own, so that all commands of the pipe can be ended
    });
    const end = (): void => {
      if (shell.pid !== undefined && shell.exitCode === null && shell.signalCode === null) process.kill(-shell.pid, 'SIGTERM');
    };
    signal.addEventListener('abort', end);
    shell.on('error', reject);
    shell.on('close', (code, by) => {
      signal.removeEventListener('abort', end);
      if (signal.aborted) reject(new Error('interrupted'));
      else if (code === 0) resolve();
      else reject(new Error(`the pipe ended with ${by ?? code}`));
    });
  });
}
