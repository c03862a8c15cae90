import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { recordInPng, settingsInPng } from '@kaleido/diffuse/internal';
import { writeTinyCheckpoint } from '@kaleido/diffuse/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Models, News, Work } from './models.ts';
import { openModels } from './open-models.ts';

let folder: string;
let models: Models;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kaleido-edit-'));
  await writeTinyCheckpoint(join(folder, 'tiny'), { generation: { steps: 4, guidance: 2 } });
  models = await openModels({ model: join(folder, 'tiny'), engine: 'onnxruntime', device: 'cpu', precision: 'float32' });
});
afterAll(() => rm(folder, { recursive: true }));

const record = { caption: 'a squirrel', id: 's', latents: { text: 'painted flat', bbox: [{ text: 'a squirrel' }] } };

async function newsOf(work: Work, signal = new AbortController().signal): Promise<News[]> {
  const news: News[] = [];
  await models.work(work, (one) => news.push(one), signal);
  return news;
}

test('says what a page needs to know', () => {
  expect(models.facts).toEqual({
    ...{ name: 'tiny', parts: ['text', 'bbox'], vokenCount: null, showsVokens: false, sizes: [8, 4], domain: null },
    ...{ limits: { caption: 512, latents: 256 }, drawing: { guidance: 2, steps: 4 } },
  });
});

test('a drawing tells its steps, shows previews of the inner network, and ends with a PNG that carries its record', async () => {
  const news = await newsOf({ kind: 'draw', record, seed: 7, guidance: 3, size: 'full' });
  expect(news.map(({ kind }) => kind).filter((kind) => kind === 'progress')).toHaveLength(4);
  expect(news.flatMap((one) => (one.kind === 'preview' ? [one.width] : []))).toEqual([4, 4]);
  const picture = news.at(-1)!;
  if (picture.kind !== 'picture') throw new TypeError(picture.kind);
  const png = Buffer.from(picture.png, 'base64');
  expect([picture.width, picture.record]).toEqual([8, { ...record, seed: 7 }]);
  expect(JSON.parse(recordInPng(png, 'it'))).toEqual({ ...record, seed: 7 });
  expect(settingsInPng(png)).toEqual({ ...picture.settings });
  expect(picture.settings).toMatchObject({ seed: 7, guidance: 3, steps: 4 });
});

test('plans leave what is locked, and have thumbnails', async () => {
  const locks = { parts: ['text' as const], segments: { bbox: [0] } };
  const news = await newsOf({ kind: 'plan', record, locks, count: 2, seed: 1, thumbnails: true });
  const plans = news.flatMap((one) => (one.kind === 'plan' ? [one] : []));
  expect(plans.map(({ index }) => index)).toEqual([0, 1]);
  for (const { record: planned } of plans) {
    expect(planned).toMatchObject({ caption: 'a squirrel', id: 's', model: 'tiny', latents: { text: 'painted flat' } });
    expect(planned.latents!.bbox![0]).toEqual({ text: 'a squirrel' });
  }
  expect(plans[0]!.record.seed).not.toBe(plans[1]!.record.seed);
  const pictures = news.flatMap((one) => (one.kind === 'picture' ? [one] : []));
  expect(pictures.map(({ index, width, record: drawn }) => [index, width, drawn])).toEqual(
    plans.map(({ index, record: planned }) => [index, 4, planned]),
  );
});

test('a job that is aborted ends with the reason', async () => {
  const abort = new AbortController();
  abort.abort(new Error('enough'));
  await expect(newsOf({ kind: 'draw', record, size: 'inner' }, abort.signal)).rejects.toThrow('enough');
  const during = new AbortController();
  const drawing = models.work({ kind: 'draw', record, size: 'full' }, () => during.abort(new Error('enough')), during.signal);
  await expect(drawing).rejects.toThrow('enough');
});

test('counts tokens, and names words that the model does not know', async () => {
  const { tokens, unknown } = await models.words({ caption: 'a 猫 squirrel', latents: { text: 'at night' } });
  expect([Object.keys(tokens), tokens.latents - tokens.text!]).toEqual([['caption', 'latents', 'text'], 1]);
  expect(unknown).toEqual(['猫']);
  await expect(models.vokens({ vokens: [1] })).rejects.toThrow('tiny cannot show vokens');
});
