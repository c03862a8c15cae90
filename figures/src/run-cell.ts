import { execFileSync, spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { basename, join, relative } from 'node:path';
import type { Names } from './cell.ts';
import { fillOnce } from './fill-once.ts';
import { root } from './inputs.ts';
import { kindOf } from './kinds/kinds.ts';
import { planned, type ReadyCell } from './plan.ts';
import { type CellLine, RESULT } from './store.ts';
import { trainingOf } from './training-key.ts';
import { untilThere } from './until-there.ts';

export interface RunOptions {
  readonly store: string;
  readonly quick: boolean;
  /** Where the pipe is printed before it runs. */
  readonly print: (text: string) => void;
  /** Ends the pipe that runs, and leaves nothing of its cell. */
  readonly signal: AbortSignal;
}

/** What scores depend on, from the repository's folder: the commands, and what writes their pipes. */
const CODE = ['packages', 'figures/src', 'package-lock.json'];

/** Variables of commands that change speed alone; no other one reaches a pipe, so that it means what it says. */
const HARMLESS = ['KALEIDO_THREADS', 'KALEIDO_SPINNING', 'KALEIDO_DEVICE', 'KALEIDO_CACHE'];

/**
 * Runs the pipe of a cell, and keeps what it leaves.
 * @returns undefined when another process is at it
 * @throws Error when a command of a pipe fails
 */
export const runCell = (ready: ReadyCell, options: RunOptions): Promise<CellLine | undefined> =>
  fillOnce(join(options.store, ready.key), async (work) => {
    const line = await compute(ready, work, options);
    await writeFile(join(work, RESULT), `${JSON.stringify(line)}\n`);
    return line;
  });

/** Computes a cell in an empty folder, after what it shares with others and the models that it draws with, where these are not there. */
export async function compute(ready: ReadyCell, folder: string, { quick, print, signal, store }: RunOptions): Promise<CellLine> {
  const { cell, key, names, contents } = ready;
  const kind = kindOf(cell);
  await trainModels(ready, { quick, print, signal, store });
  await drawReals(ready, { quick, print, signal, store });
  const command = kind.script(cell, names);
  print(`# ${key}\n${command}`);
  const start = performance.now();
  await runScript(command, folder, signal);
  const seconds = Number(((performance.now() - start) / 1000).toFixed(1));
  const scores = kind.scores(cell, (name) => readFileSync(join(folder, name), 'utf8'));
  return {
    ...{ key, cell, quick, scores },
    // Of the data there may be fewer than asked for: as many scenes as a caption has.
    pictures: scores.find(({ unit }) => unit === 'picture')?.n ?? kind.pictures(cell),
    command: `${kind.reals?.(cell, shown(names)) ?? ''}${kind.script(cell, shown(names))}`,
    git: gitHash(),
    contents,
    engine: 'onnxruntime',
    machine: `${cpus().length} × ${cpus()[0]?.model ?? process.arch}, Node ${process.version}`,
    evaluations: kind.calls(cell),
    seconds,
  };
}

/** Draws what pictures are compared with, where it is not there, or waits for the process that does. */
async function drawReals({ cell, names }: ReadyCell, { print, signal }: RunOptions): Promise<void> {
  const { reals } = names;
  if (reals === undefined) return;
  const command = kindOf(cell).reals!(cell, names);
  const draw = async (work: string): Promise<object> => {
    print(`# reals\n${command}`);
    await runScript(command, work, signal);
    return {};
  };
  await untilThere(async () => existsSync(reals) || (await fillOnce(reals, draw)) !== undefined, signal);
}

/** Trains the models that a cell draws with, where their folders are not there: a repository holds their lines alone. */
async function trainModels({ cell }: ReadyCell, options: RunOptions): Promise<void> {
  for (const source of Object.values(kindOf(cell).reads(cell))) {
    if (typeof source === 'string') continue;
    const [training] = await planned({ cells: [trainingOf(source.trained)] }, {}, options.store);
    const { ready } = training!;
    const model = join(options.store, ready!.key, 'model');
    await untilThere(async () => existsSync(model) || (await runCell(ready!, options)) !== undefined, options.signal);
  }
}

/** Files as seen from the repository's folder; of those elsewhere the name alone, since their hashes say which they were. */
function shown(names: Names): Names {
  const short = (path: string): string => (path.startsWith(`${root}/`) ? relative(root, path) : basename(path));
  return Object.fromEntries(Object.entries(names).map(([role, path]) => [role, role === 'reals' ? '.' : short(path)]));
}

function gitHash(): string {
  const git = (...words: string[]) =>
    execFileSync('git', words, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  try {
    return `${git('rev-parse', 'HEAD')}${git('status', '--porcelain', '--untracked-files=no', '--', ...CODE) === '' ? '' : '+'}`;
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
