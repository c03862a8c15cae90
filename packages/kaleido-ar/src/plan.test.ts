import { reference } from '@kaleido/engine/reference';
import { watched } from '@kaleido/engine/testing/watched';
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

test('the encoder is freed before the decoder comes, once no caption can follow', async () => {
  const events: string[] = [];
  const long = 'two raccoons walk under a drizzly rain '.repeat(4); // is encoded by a graph of its own
  await plans(['a cat', long], { engine: watched(reference, events), samples: 2, batch: 4 });
  const [captions, steps] = [events.slice(0, 4), events.slice(4)];
  expect(captions).toEqual(['caption', 'caption', 'caption freed', 'caption freed']);
  expect(steps).not.toContain('caption');
});

test('while captions may follow, the encoder stays', async () => {
  const events: string[] = [];
  async function* slow() {
    yield 'a cat';
    while (!events.includes('plan')) await new Promise((resolve) => setTimeout(resolve, 5));
    yield 'a squirrel';
  }
  for await (const _ of plan(slow(), { model: tiny.folder, seed: 3, maxTokens: 12, engine: watched(reference, events) }))
    events.push('plan');
  expect(events).toEqual(['caption', 'decoder step', 'plan', 'caption freed', 'plan', 'decoder step freed']);
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
