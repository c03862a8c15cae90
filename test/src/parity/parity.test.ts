import { cp, mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSafetensors, writeSafetensors } from '@kaleido/shared/safetensors';
import { runInProcess } from '@kaleido/shared/testing/command-context';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { root, shell } from '../run-command.ts';
import { command } from './command.ts';

const fixtures = join(root, 'packages/kaleido-ar/fixtures/t5');
const parity = (words: string) => shell(`node '${root}test/dist/parity/bin.js' ${words}`);
const lines = (text: Buffer) => text.toString().trimEnd().split('\n');

let scratch = '';
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'kaleido-parity-'));
});
afterAll(() => rm(scratch, { recursive: true }));

/** The T5 fixtures, to be changed. */
async function copy(name: string): Promise<string> {
  const folder = join(scratch, name);
  await cp(fixtures, folder, { recursive: true });
  return folder;
}

test('every output has a line, and the last one counts', async () => {
  const { code, stdout, stderr } = await parity(`t5 '${fixtures}'`);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const [last, ...outputs] = lines(stdout).reverse();
  expect(last).toBe(`${outputs.length} passed, 0 failed`);
  for (const engine of ['onnxruntime', 'reference'])
    expect(outputs.join('\n')).toMatch(new RegExp(`^ok ${engine} v1_1 .* \\d\\.\\d\\de-\\d+$`, 'm'));
});

test('an output that is off fails by name, and ends with 1', async () => {
  const folder = await copy('off');
  const path = join(folder, 'v1_0/io.safetensors');
  const file = await openSafetensors(path);
  const tensors = await file.readAll();
  await file.close();
  const output = tensors.loss!;
  output.data[0] = output.data[0]! * 1.001;
  await writeSafetensors(path, tensors);
  const { code, stdout } = await parity(`t5 '${folder}' --engine reference`);
  expect(code).toBe(1);
  expect(lines(stdout).filter((line) => line.startsWith('FAILED'))).toEqual([
    expect.stringMatching(/^FAILED reference v1_0 loss 9\.99e-4$/),
  ]);
  expect(lines(stdout).at(-1)).toMatch(/^\d+ passed, 1 failed$/);
});

test.each([
  ['a kind that is unknown', async () => ['clip', fixtures], 'expected a kind (mdm or t5) and a folder'],
  ['a folder that is not named', async () => ['mdm'], 'expected a kind (mdm or t5) and a folder'],
  ['a folder that is missing', async () => ['mdm', `${scratch}/none`], 'none/fixtures.json: no such file or directory'],
  [
    'an index that is not JSON',
    async () => {
      const folder = await copy('json');
      await writeFile(join(folder, 'index.json'), '{"cases":');
      return ['t5', folder];
    },
    /json: .*JSON/,
  ],
  [
    'weights that are cut',
    async () => {
      const folder = await copy('cut');
      await truncate(join(folder, 'v1_0/model.safetensors'), 5000);
      return ['t5', folder];
    },
    /v1_0\/model\.safetensors/,
  ],
])('%s is one line on stderr, and ends with 2', async (_, words, message) => {
  const { code, stderr } = await runInProcess(command, await words());
  expect(code).toBe(2);
  expect(stderr).toMatch(/^npm run parity --: .*\n$/);
  expect(stderr).toMatch(message);
});
