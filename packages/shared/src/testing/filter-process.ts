import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { compileSources } from './compile-sources.ts';

const packageFolder = fileURLToPath(new URL('../../', import.meta.url));
const fixture = fileURLToPath(new URL('../../fixtures/filter-bin.mjs', import.meta.url));

/** The output of a process and how it ended. */
export interface Ended {
  readonly code: number | null;
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
}

interface Call {
  readonly input?: string | Buffer;
  readonly env?: Readonly<Record<string, string>>;
}

/** Time limit of a process; one that hangs is killed, which tests see as its signal. */
const TIMEOUT = 50_000; // ms

/**
 * Runs a filter in processes of its own, compiled from the current sources rather than a build that may be stale. Its working folder
 * is deleted by `remove`, with the build.
 */
export function filterProcess() {
  const folder = mkdtempSync(join(tmpdir(), 'kaleido-cli-'));
  mkdirSync(join(packageFolder, 'node_modules'), { recursive: true });
  const build = mkdtempSync(join(packageFolder, 'node_modules/.test-build-'));
  compileSources(['cli', 'cli/launch', 'atomic-file', 'ndjson'], build); // what the fixture imports

  const environment = (env: Readonly<Record<string, string>> = {}) => ({
    PATH: process.env.PATH,
    HOME: folder,
    TEST_BUILD: pathToFileURL(build).href,
    ...env,
  });
  const settings = { cwd: folder, encoding: 'utf8', timeout: TIMEOUT, maxBuffer: 2 ** 28 } as const;
  return {
    folder,
    /** The command, for a line of shell. */
    command: `'${process.execPath}' '${fixture}'`,
    /** Runs the command to its end. */
    run(args: readonly string[], { input = '', env }: Call = {}) {
      const options = { ...settings, input, env: environment(env) };
      const { status, stdout, stderr, signal } = spawnSync(process.execPath, [fixture, ...args], options);
      return { status: signal ?? status, stdout, stderr };
    },
    /** Runs a line of shell in which $filter is the command. */
    shell(line: string, env: Readonly<Record<string, string>> = {}) {
      const filter = `'${process.execPath}' '${fixture}'`;
      const options = { ...settings, env: environment(env) };
      const { status, stdout, stderr } = spawnSync('bash', ['-c', line.replaceAll('$filter', filter)], options);
      return { status, stdout, stderr };
    },
    /** Starts the command; its stdin is a pipe, its stdout too unless a descriptor is given. */
    start: (args: readonly string[], stdout: number | 'pipe' = 'pipe'): ChildProcess =>
      spawn(process.execPath, [fixture, ...args], { env: environment(), stdio: ['pipe', stdout, 'pipe'] }),
    remove() {
      rmSync(build, { recursive: true });
      rmSync(folder, { recursive: true });
    },
  };
}

/** Resolves when a process has ended, with its output. */
export const ended = (child: ChildProcess): Promise<Ended> =>
  new Promise((resolve) => {
    let stdout = '';
    let stderr = '';
    child.stdout?.on('data', (data) => (stdout += data));
    child.stderr?.on('data', (data) => (stderr += data));
    child.on('close', (code, signal) => resolve({ code, signal, stdout, stderr }));
  });

/** Resolves at the first output of a process. */
export const firstOutput = (child: ChildProcess): Promise<void> => new Promise((resolve) => child.stdout?.once('data', () => resolve()));
