import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onnxruntime } from '@kaleido/engine';
import { watched } from '@kaleido/engine/testing/watched';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { unguided } from '../sampling/guidance.ts';
import { annealed } from '../sampling/guidances/annealed.ts';
import { awayFromGuide } from '../sampling/guidances/autoguidance.ts';
import { within } from '../sampling/guidances/interval.ts';
import { classifierFree } from '../sampling/guidances/plain.ts';
import { projected } from '../sampling/guidances/projected.ts';
import { twoWeights } from '../sampling/guidances/two-weights.ts';
import { writeTinyCheckpoint } from '../testing/tiny-checkpoint.ts';
import { checkpointModel } from './checkpoint-model.ts';
import type { PictureModel } from './picture-model.ts';
import { openItemRenderer, type Preview, type RenderItem, type RenderSettings, renderItems } from './render.ts';
import { openRenderModel } from './render-model.ts';

let folder: string;
let model: PictureModel;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'render-'));
  await writeTinyCheckpoint(join(folder, 'tiny'));
  model = checkpointModel(await openRenderModel(join(folder, 'tiny')));
});
afterAll(() => rm(folder, { recursive: true }));

const plan: RenderItem = {
  record: { caption: 'a squirrel wearing a crown', latents: { text: 'painted flat', bbox: [{ text: 'squirrel', boxes: [[1, 2, 3, 4]] }] } },
  seed: 1,
};
const plain: RenderItem = { record: { caption: 'the cat' }, seed: 2 };
/** Long enough to be padded further than the others. */
const long: RenderItem = { record: { caption: 'the cat sat on the mat '.repeat(4) }, seed: 3 };

const settings: RenderSettings = {
  guidance: classifierFree(3),
  noise: 'independent',
  negative: '',
  sampler: 'ddpm',
  steps: 2,
  spacing: 'uniform',
  eta: 0,
  threshold: 'clip',
  images: 1,
  batch: 1,
};

async function bytesOf(items: RenderItem[], changes: Partial<RenderSettings> = {}): Promise<string[]> {
  const results: string[] = [];
  for await (const { pictures } of renderItems(model, onnxruntime, items, { ...settings, ...changes }))
    results.push(Buffer.concat(pictures.map(({ data }) => data)).toString('hex'));
  return results;
}

/** The plan as it is drawn by these settings. */
let usual: Promise<string[]> | undefined;
const usualBytes = () => {
  usual ??= bytesOf([plan]);
  return usual;
};

test('gives a picture at every resolution, finest first', async () => {
  for await (const { pictures, image, seed, item } of renderItems(model, onnxruntime, [plan], settings)) {
    expect(pictures.map(({ width, height }) => [width, height])).toEqual([
      [8, 8],
      [4, 4],
    ]);
    expect([image, seed, item]).toEqual([0, 1, plan]);
  }
});

test('depends on neither batch nor order', async () => {
  const alone = await bytesOf([plan, plain, long]);
  expect(new Set(alone).size).toBe(3);
  expect(await bytesOf([plan, plain, long], { batch: 8 })).toEqual(alone);
  expect(await bytesOf([long, plain, plan], { batch: 2 })).toEqual(alone.toReversed());
});

test('draws the k-th picture of a plan again from its own seed', async () => {
  const seeds: number[] = [];
  const several: string[] = [];
  for await (const { seed, pictures } of renderItems(model, onnxruntime, [plan], { ...settings, images: 3, batch: 2 })) {
    seeds.push(seed);
    several.push(Buffer.concat(pictures.map(({ data }) => data)).toString('hex'));
  }
  expect(new Set(several).size).toBe(3);
  expect(await bytesOf(seeds.map((seed) => ({ ...plan, seed })))).toEqual(several);
});

test('neither batch nor order changes a picture under stateful, random and coupled drawing', async () => {
  const inner = projected(3, { momentum: -0.5, norm: 1, parallel: 0 });
  const changes = { guidance: annealed(inner, { scale: 0.5, from: 0.1, to: 0.9, mix: 1 }), noise: 'coupled', images: 2 } as const;
  const alone = await bytesOf([plan, long], changes);
  expect(new Set(alone).size).toBe(4);
  expect(await bytesOf([plan, long], { ...changes, batch: 3 })).toEqual(alone);
});

test('autoguidance asks the other model, whose text is its own', async () => {
  await writeTinyCheckpoint(join(folder, 'guide'), { seed: 5 });
  const guide = checkpointModel(await openRenderModel(join(folder, 'guide')));
  const guided = (weight: number, of = guide) => bytesOf([plan], { guidance: awayFromGuide(weight), guide: of });
  const [plainly, first] = [await bytesOf([plan], { guidance: unguided }), await guided(1)];
  expect(first).toEqual(plainly);
  expect(await guided(3, model)).toEqual(plainly);
  expect(await guided(3)).not.toEqual(first);
});

test.each<[string, Partial<RenderSettings>]>([
  ['guidance', { guidance: unguided }],
  ['a weight for the latents', { guidance: twoWeights(3, 1) }],
  ['the noise levels that are guided', { guidance: within(classifierFree(3), 1, 2) }],
  ['the negative text', { negative: 'a mat at night' }],
  ['the sampler', { sampler: 'heun' }],
  ['the spacing', { spacing: 'trailing' }],
  ['a list of noise levels', { spacing: [90, 10] }],
])('follows %s', async (_, changes) => expect(await bytesOf([plan], changes)).not.toEqual(await usualBytes()));

test('follows the latents', async () => {
  const edited = { ...plan, record: { ...plan.record, latents: { ...plan.record.latents, text: 'at night' } } };
  expect(await bytesOf([edited])).not.toEqual(await usualBytes());
});

test('leaves out latents that the model does not know, and says so', async () => {
  const { record } = plan;
  const blob = { ...plan, record: { ...record, latents: { ...record.latents, blob: [{ text: 'a cat' }] } } };
  const left: unknown[] = [];
  for await (const { pictures } of renderItems(model, onnxruntime, [blob], settings, { onLeftOut: (_, parts) => left.push(parts) }))
    expect(Buffer.concat(pictures.map(({ data }) => data)).toString('hex')).toBe((await usualBytes())[0]);
  expect(left).toEqual([['blob']]);
});

test('previews come after every second step but the last, at the inner resolution, and change nothing', async () => {
  const previews: Preview<RenderItem>[] = [];
  const drawn: string[] = [];
  const hooks = { onPreview: (one: Preview<RenderItem>) => previews.push(one), previewEvery: 2 };
  for await (const { pictures } of renderItems(model, onnxruntime, [plan], { ...settings, steps: 5 }, hooks))
    drawn.push(Buffer.concat(pictures.map(({ data }) => data)).toString('hex'));
  expect(previews.map(({ item, step, picture }) => [item, step, picture.width])).toEqual([
    [plan, 2, 4],
    [plan, 4, 4],
  ]);
  expect(previews[0]!.picture.data).not.toEqual(previews[1]!.picture.data); // from another step
  expect(drawn).toEqual(await bytesOf([plan], { steps: 5 }));
});

test('encoder, decoder and denoiser are freed before the next of them comes, once no record can follow', async () => {
  const events: string[] = [];
  for await (const _ of renderItems(model, watched(onnxruntime, events), [plan, { ...plan, seed: 8 }], { ...settings, batch: 2 }));
  expect(events).toEqual([
    ...['caption features', 'caption features freed', 'latent features', 'latent features freed'],
    ...['text keys', 'denoiser', 'text keys freed', 'denoiser freed'],
  ]);
});

test('while more records may come, encoder and decoder stay, and pictures are drawn in the meantime', async () => {
  const events: string[] = [];
  async function* slow() {
    yield plan;
    while (!events.includes('picture')) await new Promise((resolve) => setTimeout(resolve, 5));
    yield { ...plan, seed: 8 };
  }
  for await (const _ of renderItems(model, watched(onnxruntime, events), slow(), settings)) events.push('picture');
  expect(events).toEqual([
    ...['caption features', 'latent features', 'text keys', 'denoiser', 'picture'],
    ...['caption features freed', 'latent features freed', 'picture', 'text keys freed', 'denoiser freed'],
  ]);
});

test('a renderer draws again with graphs that it has, and a stage draws alone', async () => {
  const compiled: string[] = [];
  const engine = watched(onnxruntime, compiled);
  const inner = checkpointModel(await openRenderModel(join(folder, 'tiny')), 4);
  const renderer = await openItemRenderer(inner, engine, settings, 'often');
  const draw = async (item: RenderItem) => {
    for await (const { pictures } of renderer.render([item], settings)) return pictures;
  };
  const [first, graphs] = [await draw(plan), compiled.length];
  expect(first!.map(({ width }) => width)).toEqual([4]);
  expect(await draw(plan)).toEqual(first);
  expect((await draw({ ...plan, seed: 9 }))![0]!.data).not.toEqual(first![0]!.data);
  expect(compiled).toHaveLength(graphs);
  await renderer.dispose();
});
