import { reference } from '@kaleido/engine/reference';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openLanguageModel } from './model.ts';
import { type PlannedRecord, type PlanOptions, plan } from './plan.ts';
import { tinyModel } from './testing/tiny-model.ts';

let tiny: Awaited<ReturnType<typeof tinyModel>>;
beforeAll(async () => {
  tiny = await tinyModel();
});
afterAll(() => tiny.remove());

async function plans(captions: Parameters<typeof plan>[0], options: PlanOptions = {}): Promise<PlannedRecord[]> {
  const records: PlannedRecord[] = [];
  for await (const record of plan(captions, { model: tiny.folder, seed: 3, maxTokens: 12, ...options })) records.push(record);
  return records;
}

test('captions, records and streams of them become records with plans', async () => {
  const records = await plans(['a cat', 'a squirrel'], { samples: 2 });
  expect(records.map(({ caption, id, model }) => [caption, id, model])).toEqual([
    ['a cat', '1-1', 'tiny'],
    ['a cat', '1-2', 'tiny'],
    ['a squirrel', '2-1', 'tiny'],
    ['a squirrel', '2-2', 'tiny'],
  ]);
  for (const { latents } of records) expect(Object.keys(latents)).toEqual(['text', 'bbox']);
  async function* stream() {
    yield 'a cat';
    yield { caption: 'a squirrel' };
  }
  expect(await plans(stream(), { samples: 2 })).toEqual(records);
  expect(await plans('a cat', { samples: 2 })).toEqual(records.slice(0, 2));
});

test('what a record brings along stays', async () => {
  const record = { caption: 'a cat', id: 'mine', seed: 7, latents: { text: 'on the mat' }, more: [1] };
  const [planned] = await plans(record, { seed: undefined });
  expect(planned).toMatchObject({ ...record, model: 'tiny', latents: { text: 'on the mat', bbox: expect.any(Array) } });
});

test('takes a model and an engine that are open already', async () => {
  const model = await openLanguageModel(tiny.folder);
  expect(await plans('a cat', { model, engine: reference, latents: ['text'] })).toEqual(
    await plans('a cat', { engine: 'reference', latents: ['text'] }),
  );
});

test.each<[Parameters<typeof plan>[0], PlanOptions, string]>([
  ['a cat', { samples: 0 }, 'samples: expected a positive integer, got 0'],
  ['a cat', { latents: ['blob'] }, '--latents: tiny plans text, bbox, but not blob'],
  [['a cat', { caption: 'a cat', seed: -1 }], {}, 'record 2: seed: expected an integer from 0 to 4294967295, got -1'],
  [{ caption: 'a cat', latents: { voken: [1] } }, {}, 'record 1: latents.voken: this model has no visual tokens'],
])('refuses %j with %j', (captions, options, message) => expect(plans(captions, options)).rejects.toThrow(message));

test('ends when its signal is aborted, also while it waits for a caption', async () => {
  const abort = new AbortController();
  async function* endless() {
    yield 'a cat';
    await new Promise(() => {});
  }
  const records = plan(endless(), { model: tiny.folder, maxTokens: 12, signal: abort.signal });
  expect((await records.next()).value).toMatchObject({ id: '1-1' });
  const next = records.next();
  abort.abort(new Error('enough'));
  await expect(next).rejects.toThrow('enough');
});
