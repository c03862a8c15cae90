import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onnxruntime } from '@kaleido/engine';
import { readPngText } from '@kaleido/shared/image';
import { runInProcess } from '@kaleido/shared/testing/command-context';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { command } from './command/command.ts';
import { recordInPng } from './command/picture-text.ts';
import { openRenderModel } from './render/render-model.ts';
import { type RenderedPicture, type RenderOptions, render, toPng } from './render.ts';
import { writeTinyCheckpoint } from './testing/tiny-checkpoint.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'render-'));
  await writeTinyCheckpoint(join(folder, 'tiny'));
});
afterAll(() => rm(folder, { recursive: true }));

async function drawn(records: Parameters<typeof render>[0], options: RenderOptions = {}): Promise<RenderedPicture[]> {
  const pictures: RenderedPicture[] = [];
  for await (const one of render(records, { model: join(folder, 'tiny'), steps: 2, seed: 3, ...options })) pictures.push(one);
  return pictures;
}

test('captions and plans become pictures, with what made them', async () => {
  const plan = { caption: 'the cat', id: 'b', latents: { text: 'at night' } };
  const pictures = await drawn(['a squirrel', plan], { images: 2, size: 4 });
  expect(pictures.map(({ record, image, picture }) => [record.id, image, picture.width])).toEqual([
    [undefined, 0, 4],
    [undefined, 1, 4],
    ['b', 0, 4],
    ['b', 1, 4],
  ]);
  expect(pictures[0]!.settings).toEqual({ model: 'tiny', guidance: 7, sampler: 'dpm++2m', steps: 2, threshold: 'clip', size: 4 });
  // Its own record draws a picture again.
  const { record, picture } = pictures[3]!;
  expect((await drawn(record, { seed: undefined, size: 4 }))[0]!.picture).toEqual(picture);
});

test('a PNG carries record and settings', async () => {
  const [one] = await drawn({ caption: 'the cat', id: 'b' });
  const png = await toPng(one!);
  expect(JSON.parse(recordInPng(png, 'it'))).toEqual({ caption: 'the cat', id: 'b', seed: 3 });
  expect(JSON.parse(readPngText(png)['kaleido-settings']!)).toMatchObject({ guidance: 7, seed: 3 });
});

test('takes a model and an engine that are open already, and says what it leaves out', async () => {
  const notes: string[] = [];
  const model = await openRenderModel(join(folder, 'tiny'));
  const blob = { caption: 'the cat', latents: { blob: [{ text: 'a cat' }] } };
  const [one] = await drawn(blob, { model, engine: onnxruntime, onNote: (note) => notes.push(note) });
  expect(notes).toEqual(['record 1: latents.blob: unknown to tiny, ignored']);
  expect(one!.picture).toEqual((await drawn('the cat'))[0]!.picture);
});

test.each<[RenderOptions, string]>([
  [{ steps: 0 }, 'steps: expected a positive integer, got 0'],
  [{ size: 5 }, '--size: tiny draws 8, 4 pixels, got 5'],
  [{ eta: 1 }, '--eta: only applies to --sampler ddim, got dpm++2m'],
  [{ spacing: [20, 30] }, '--spacing'],
])('refuses %j', (options, message) => expect(drawn('the cat', options)).rejects.toThrow(message));

test('ends when its signal is aborted', async () => {
  const abort = new AbortController();
  const pictures = render(['a', 'b'], { model: join(folder, 'tiny'), steps: 2, batch: 1, signal: abort.signal });
  await pictures.next();
  abort.abort(new Error('enough'));
  await expect(pictures.next()).rejects.toThrow('enough');
});

test('draws with the defaults of the model, unless others are given', async () => {
  const model = join(folder, 'own');
  await writeTinyCheckpoint(model, { generation: { guidance: 3, guide_to: 2, sampler: 'ddim', steps: 2 } });
  const settings = async (options: RenderOptions) => (await drawn('the cat', { model, steps: undefined, ...options }))[0]!.settings;
  expect(await settings({})).toMatchObject({ guidance: 3, guideTo: 2, sampler: 'ddim', steps: 2, threshold: 'clip' });
  expect(await settings({ sampler: 'ddpm', steps: 1 })).toMatchObject({ guidance: 3, sampler: 'ddpm', steps: 1 });
  const { stdout } = await runInProcess(command, ['--print-config', '--model', model, '-g', '5']);
  expect(JSON.parse(stdout)).toMatchObject({
    guidance: { value: 5, from: '--guidance' },
    'guide-to': { value: 2, from: join(model, 'generation_config.json') },
    threshold: { value: 'clip', from: 'default' },
  });
});

test('a model whose defaults name a sampler that does not exist is refused', async () => {
  const model = join(folder, 'round');
  await writeTinyCheckpoint(model, { generation: { sampler: 'round' } });
  const reason = `${join(model, 'generation_config.json')}: sampler: expected ddpm, ddim, `;
  await expect(drawn('the cat', { model })).rejects.toThrow(reason);
  const { code, stderr } = await runInProcess(command, ['--model', model], { input: 'the cat' });
  expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining(`kaleido-diffuse: ${reason}`) });
});
