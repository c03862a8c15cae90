import { dirname, join } from 'node:path';
import { onnxruntime } from '@kaleido/engine';
import { openCheckpoint, writeCheckpoint } from '@kaleido/shared/checkpoint';
import { commandContext, defaultsOf } from '@kaleido/shared/testing/command-context';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { tinyModel } from '../testing/tiny-model.ts';
import { command } from './command.ts';
import { planRecords } from './plan-records.ts';

let tiny: Awaited<ReturnType<typeof tinyModel>>;
beforeAll(async () => {
  tiny = await tinyModel();
});
afterAll(() => tiny.remove());

type PlanOptions = Parameters<typeof planRecords>[0];

/** Runs the command on records and gives what it wrote. */
async function run(input: string, changes: Partial<PlanOptions> = {}) {
  const { context, stdout, notes, failures } = commandContext(command.name, { input });
  const options: PlanOptions = { ...defaultsOf(command), model: tiny.folder, seed: 3, maxTokens: 12, ...changes };
  await planRecords(options, context, async () => onnxruntime);
  const lines = stdout().toString().split('\n').slice(0, -1);
  return { records: lines.map((line) => JSON.parse(line)), failures, notes: notes() };
}

test('captions become records with the parts that the model was trained on', async () => {
  const { records, notes } = await run('a squirrel wearing a crown\n"a cat"\n');
  expect(records.map(({ caption, id, model }) => ({ caption, id, model }))).toEqual([
    { caption: 'a squirrel wearing a crown', id: '1-1', model: 'tiny' },
    { caption: 'a cat', id: '2-1', model: 'tiny' },
  ]);
  for (const { latents } of records) expect(Object.keys(latents)).toEqual(['text', 'bbox']);
  expect(notes).toEqual([]);
});

test('the same seed gives the same plans, whatever the batch', async () => {
  const captions = 'a cat\na squirrel\ntwo raccoons under a crown\n';
  const { records } = await run(captions, { samples: 3 });
  expect(records).toHaveLength(9);
  expect((await run(captions, { samples: 3, batch: 1 })).records).toEqual(records);
  expect((await run(captions, { samples: 3, batch: 5 })).records).toEqual(records);
  expect((await run(captions, { samples: 3, seed: 4 })).records).not.toEqual(records);
});

test('--latents limits what is added', async () => {
  const { records } = await run('a cat\n{"caption":"a cat","latents":{"text":"the mat"}}\n', { latents: ['text'] });
  expect(records.map(({ latents }) => Object.keys(latents))).toEqual([['text'], ['text']]);
  expect(records[1].latents.text).toBe('the mat');
  await expect(run('a cat\n', { latents: ['blob'] })).rejects.toThrow('--latents: tiny plans text, bbox, but not blob');
  expect((await run('a cat\n', { latents: [] })).records[0]).toMatchObject({ caption: 'a cat', id: '1-1', latents: {} });
});

test.each([
  [['bbox' as const], 'bbox'],
  [[], 'none'],
])('--as-caption plans no %j', async (latents, named) => {
  await expect(run('a cat\n', { asCaption: true, latents })).rejects.toThrow(
    `--as-caption: plans the text alone, but --latents asks for ${named}`,
  );
});

test('a model without a prior says so, and passes records as they are', async () => {
  const folder = join(dirname(tiny.folder), 'plain');
  const { config, ...checkpoint } = await openCheckpoint(tiny.folder);
  await writeCheckpoint(folder, {
    json: { 'config.json': { ...config, latents: [] }, 'tokenizer.json': await checkpoint.json('tokenizer.json') },
    components: { text_encoder: { tensors: await checkpoint.component('text_encoder') } },
  });
  const { records, notes } = await run('a cat\n', { model: folder });
  expect(records).toMatchObject([{ caption: 'a cat', latents: {} }]);
  expect(notes).toEqual(['kaleido-ar: plain has no prior: it draws captions without a plan, so records pass as they are']);
});

test('words that the model does not know are named once', async () => {
  const { notes } = await run('an axolotl on the mat\n{"caption":"a cat","latents":{"text":"AXOLOTL, axolotl"}}\n');
  expect(notes).toEqual([
    'kaleido-ar: stdin:1: the model does not know "an", "axolotl"',
    'kaleido-ar: stdin:2: the model does not know "AXOLOTL"',
  ]);
  expect((await run('an axolotl\n', { quiet: true })).notes).toEqual([]);
  expect((await run(`${'x'.repeat(9999)}\n`)).notes).toEqual([`kaleido-ar: stdin:1: the model does not know "${'x'.repeat(40)}…"`]);
});

test('of many unknown words some are named, and none steers the terminal', async () => {
  const words = Array.from({ length: 30 }, (_, word) => `qx${String.fromCharCode(97 + word)}`).slice(0, 26);
  expect((await run(`${words.join(' ')}\n`)).notes).toEqual([expect.stringMatching(/"qxt" and 6 more words$/)]);
  expect((await run('"\\u202eqxa \\u009bqxb \\u2028qxc"\n')).notes.join()).not.toMatch(/[\p{Cc}\p{Zl}\p{Bidi_Control}]/u);
});

test('nothing is said of the words of a record that is refused', async () => {
  const { notes, failures } = await run(`${'axolotl '.repeat(600)}\n`, { keepGoing: true });
  expect(failures).toEqual(['stdin:1: caption: expected at most 512 tokens, got 601']);
  expect(notes).toEqual([]);
});

test('a record that cannot be planned stops the stream, or is reported with --keep-going', async () => {
  const input = 'a cat\n{"caption":"a cat","latents":{"voken":[1]}}\nthe mat\n';
  await expect(run(input)).rejects.toThrow('stdin:2: latents.voken: this model has no visual tokens');
  const { records, failures } = await run(input, { keepGoing: true });
  expect(records.map(({ id }) => id)).toEqual(['1-1', '3-1']);
  expect(failures).toEqual(['stdin:2: latents.voken: this model has no visual tokens']);
});

test('what the model was not taught is no ground to plan from', async () => {
  const bbox = await tinyModel({ latents: ['text', 'blob'] });
  const input = '{"caption":"a cat","latents":{"bbox":[]}}\n';
  await expect(run(input, { model: bbox.folder })).rejects.toThrow('stdin:1: latents.bbox: tiny plans text, blob, but not from bbox');
  expect((await run(input, { model: bbox.folder, latents: ['text'] })).records[0].latents).toEqual({ bbox: [] });
  await bbox.remove();
});

test('no input gives no output', async () => {
  expect((await run('')).records).toEqual([]);
});
