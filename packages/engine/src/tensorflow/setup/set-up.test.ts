import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type Setup, setUp } from './set-up.ts';

let scratch = '';
beforeEach(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'kaleido-setup-'));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(scratch, { recursive: true });
});

/** A shell script that stands in for a program. */
async function program(name: string, ...lines: string[]): Promise<string> {
  const path = join(scratch, name);
  await writeFile(path, ['#!/bin/sh', ...lines, ''].join('\n'));
  await chmod(path, 0o755);
  return path;
}

/** A Python whose environments hold a TensorFlow, or whose pip fails. */
const python = (pip = 'exit 0') =>
  program(
    'python',
    'case "$2" in',
    'venv) mkdir -p "$4/bin" "$4/lib/python3.11/site-packages/tensorflow" && cp "$0" "$4/bin/python"',
    '  touch "$4/lib/python3.11/site-packages/tensorflow/libtensorflow_cc.so.2" ;;',
    `pip) ${pip} ;;`,
    'esac',
  );

/** A compiler that writes what it is asked for. */
const compiler = () => program('c++', 'while [ $# -gt 0 ]; do [ "$1" = -o ] && echo compiled > "$2"; shift; done; exit 0');

/** An npm that lays out tfjs-node, or fails. */
async function stubNpm(last = ''): Promise<void> {
  const path = join(scratch, 'npm.js');
  await writeFile(path, `require('node:fs').mkdirSync('node_modules/@tensorflow/tfjs-node/binding', { recursive: true });\n${last}`);
  vi.stubEnv('npm_execpath', path);
}

const setup = async (changes: Partial<Setup> = {}): Promise<Setup> => ({
  folder: join(scratch, 'built'),
  wheel: changes.wheel ?? 'tensorflow-cpu',
  python: changes.python ?? (await python()),
  compiler: changes.compiler ?? (await compiler()),
  force: changes.force ?? false,
});

test.runIf(process.platform === 'linux')('what is built once is left alone, unless something else is asked for', async () => {
  await stubNpm();
  const steps: string[] = [];
  const run = async (changes?: Partial<Setup>) => setUp(await setup(changes), (step) => steps.push(step));
  expect(await run()).toBe(true);
  expect(steps).toEqual([expect.stringMatching(/^installing tensorflow-cpu into /), expect.any(String), 'compiling the binding']);
  const binding = join(scratch, 'built/node_modules/@tensorflow/tfjs-node/lib/napi-v8/tfjs_binding.node');
  expect(await readFile(binding, 'utf8')).toBe('compiled\n');
  expect(await run()).toBe(false);
  expect(await run({ wheel: 'tensorflow[and-cuda]' })).toBe(true);
  expect(await run({ wheel: 'tensorflow[and-cuda]', force: true })).toBe(true);
});

test.runIf(process.platform === 'linux').each<[string, () => Promise<Partial<Setup>>, RegExp]>([
  ['a compiler', async () => ({ compiler: '/none/c++' }), /^no C\+\+ compiler: cannot run \/none\/c\+\+; install one/],
  ['Python', async () => ({ python: '/none/python' }), /^no Python: cannot run \/none\/python; install one/],
  [
    'the wheel',
    async () => ({ python: await python('echo "ERROR: No matching distribution found for tensorflow-cpu" >&2; exit 1') }),
    /^pip cannot install tensorflow-cpu: ERROR: No matching distribution found for tensorflow-cpu$/,
  ],
  [
    "the network for Python's part",
    async () => ({ python: await python('echo "WARNING: connection broken by NewConnectionError"; echo "ERROR: No match"; exit 1') }),
    /^pip cannot install tensorflow-cpu: the network cannot be reached: WARNING: connection broken by NewConnectionError$/,
  ],
  [
    "the network for npm's part",
    async () => {
      await stubNpm('console.error("npm error code ENOTFOUND"); process.exitCode = 1;');
      return {};
    },
    /^npm cannot install tfjs-node into .*: the network cannot be reached: npm error code ENOTFOUND$/,
  ],
  [
    'a header',
    async () => ({ compiler: await program('c++', '[ "$1" = --version ] || { echo "a.cc:1: fatal error: b.h: none" >&2; exit 1; }') }),
    /^.*c\+\+ cannot compile quiet\.node: a\.cc:1: fatal error: b\.h: none$/,
  ],
])('without %s there is one line that says so, and nothing that looks built', async (_, changes, message) => {
  await stubNpm();
  await expect(setUp(await setup(await changes()), () => {})).rejects.toThrow(message);
  await expect(readFile(join(scratch, 'built/setup.json'))).rejects.toThrow('ENOENT');
});
