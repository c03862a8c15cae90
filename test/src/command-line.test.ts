import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { folderOfCommands, shell } from './run-command.ts';
import { scratchWithModel } from './tiny-model.ts';

const commands = folderOfCommands();
let scratch: Awaited<ReturnType<typeof scratchWithModel>>;
beforeAll(async () => {
  scratch = await scratchWithModel();
});
afterAll(async () => {
  commands.remove();
  await scratch.remove();
});

/** Runs a line with a home and a folder for temporary files of its own. */
const run = (line: string) =>
  shell(`mkdir -p home temporary; unset CI; ${line}`, {
    cwd: scratch.folder,
    env: {
      PATH: `${commands.path}:${process.env.PATH}`,
      KALEIDO_MODEL: scratch.model,
      HOME: join(scratch.folder, 'home'),
      XDG_CACHE_HOME: '',
      TMPDIR: join(scratch.folder, 'temporary'),
    },
  });

// ONNX Runtime's telemetry, which is off, would recurse over the command line (SIGSEGV from 30 kB on) and leave files behind.
test('1 500 file names with 150 letters each', async () => {
  const folder = join(scratch.folder, 'captions');
  await mkdir(folder);
  await Promise.all(Array.from({ length: 1500 }, (_, i) => writeFile(join(folder, `${i}-${'n'.repeat(145)}`), i === 700 ? 'a cat' : '')));
  const { code, stdout, stderr } = await run('kaleido-ar --seed 1 captions/*');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(JSON.parse(stdout.toString())).toMatchObject({ caption: 'a cat' });
  expect(await Promise.all(['home', 'temporary'].map((name) => readdir(join(scratch.folder, name))))).toEqual([[], []]);
});
