import { runInProcess } from '@kaleido/shared/testing/command-context';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { command } from './command/command.ts';
import { type Domain, undrawnWords } from './domain.ts';
import { tinyModel } from './testing/tiny-model.ts';

const domain = {
  words: { cat: 3, on: 2, the: 2, mat: 1 },
  subjects: { dog: 1, cat: 2 },
  styles: ['flat', 'ink'],
  captions: ['a cat', 'the \u001b[31mmat'],
};
const open: Awaited<ReturnType<typeof tinyModel>>[] = [];
let folder: string;
const modelWith = async (json: unknown) => {
  open.push(await tinyModel({ resolutions: [64, 32] }, { 'domain.json': json }));
  return open.at(-1)!.folder;
};
beforeAll(async () => {
  folder = await modelWith(domain);
});
afterAll(async () => {
  for (const model of open) await model.remove();
});
const run = (model: string, args: readonly string[], input = '') => runInProcess(command, ['--model', model, ...args], { input });

test('lists words that never occurred in training, regardless of case', () => {
  const known = domain as unknown as Domain;
  expect(undrawnWords(known, "The CAT's squirrel, on-mat, cat-like: constructor (1, 2) a!")).toEqual([
    'squirrel',
    'cat-like',
    'constructor',
  ]);
});

test('plans a record with such words, and warns of each once, separately from unknown words', async () => {
  const { code, stderr } = await run(folder, ['--max-tokens', '8'], 'a squirrel on the axolotl\nthe squirrel\n');
  expect({ code, stderr }).toEqual({
    code: 0,
    stderr: 'kaleido-ar: stdin:1: the model does not know "axolotl"\nkaleido-ar: stdin:1: the model has never drawn "squirrel"\n',
  });
});

test('--about prints what the model plans and draws, and captions to try', async () => {
  expect(await run(folder, ['--about'])).toEqual({
    code: 0,
    stderr: '',
    stdout: [
      ...['tiny', 'latents    text, bbox', 'pixels     64, 32', 'subjects   cat, dog', 'styles     flat, ink', 'try', '    a cat'],
      ...['    the \\u001b[31mmat', ''],
    ].join('\n'),
  });
});

test('--about says if a model has no domain, and refuses an invalid one', async () => {
  open.push(await tinyModel());
  expect((await run(open.at(-1)!.folder, ['--about'])).stdout).toContain('the model does not say what it was trained on\n');
  expect(await run(open.at(-1)!.folder, ['--about', 'captions.txt'])).toMatchObject({
    code: 2,
    stderr: 'kaleido-ar: --about: takes no input\n',
  });
  const { code, stderr } = await run(await modelWith({ words: { cat: 0 } }), [], 'a cat');
  expect({ code, stderr }).toEqual({
    code: 2,
    stderr: expect.stringMatching(/domain\.json: words\.cat: expected an integer of at least 1, got 0\n$/),
  });
});
