import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { resolutionsOf } from '@kaleido/diffuse';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readConfig, shippedConfigs } from './read-config.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kaleido-config-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** A config over the tiny one. */
async function over(text: string): Promise<string> {
  const file = join(folder, 'own.yaml');
  await writeFile(file, `base: ${relative(folder, join(shippedConfigs, 'tiny.yaml'))}\n${text}\n`);
  return file;
}

test('every shipped config is valid', async () => {
  const names = (await readdir(shippedConfigs)).filter((name) => name.endsWith('.yaml'));
  const resolutions: Record<string, number[]> = {};
  for (const name of names) resolutions[name] = resolutionsOf((await readConfig(name.replace('.yaml', ''))).config.model.denoiser);
  expect(resolutions).toEqual({ 'scenes16.yaml': [16], 'scenes32.yaml': [32, 16], 'scenes64.yaml': [64, 32, 16], 'tiny.yaml': [8, 4] });
});

test('a stage trains an inner network with the resolution it has there', async () => {
  const { config } = await readConfig(await over('stage: 4'));
  expect(resolutionsOf(config.model.denoiser)).toEqual([4]);
  expect(config.model.raw.denoiser).toMatchObject({ resolution: 4, resolution_channels: [32] });
});

test("a base's values hold where the file has none, within objects too", async () => {
  const { config } = await readConfig(await over('optimiser: { beta2: 0.5 }'), { steps: 7 });
  expect(config).toMatchObject({ steps: 7, batch: 4, optimiser: { beta2: 0.5, learningRate: 2e-3 } });
});

test.each([
  ['stepz: 3', 'own.yaml: stepz: no such field'],
  ['optimiser: { lr: 1 }', 'own.yaml: optimiser: lr: no such field'],
  ['drop: { part: 2 }', 'own.yaml: drop: part: expected a number at least 0 and at most 1, got 2'],
  ['batch: 0.5', 'own.yaml: batch: expected a whole number at least 1, got 0.5'],
  ['stage: 64', 'own.yaml: model: denoiser: the stage is one of the resolutions 8, 4, got 64'],
  ['text_encoder: maybe', 'own.yaml: text_encoder: expected trained or frozen, got "maybe"'],
  ['model: { latents: [boxes] }', 'own.yaml: model: latents: expected a list of text, bbox, blob, voken, got ["boxes"]'],
  ['model: { t5: { vocab_size: 10 } }', 'own.yaml: model: t5: vocab_size: expected at least the tokenizer'],
  ['model: { denoiser: { attention_levls: 1 } }', 'own.yaml: model: denoiser.attention_levls: no such field'],
  ['data: { source: web }', 'own.yaml: data: source: expected scenes or stdin, got "web"'],
  ['tokenizer: nowhere.json', 'nowhere.json: no such file'],
  ['resolution_weights: [1]', 'own.yaml: resolution_weights: expected 2 numbers, one a resolution'],
  ['optimiser: { decay: { shape: steps } }', 'own.yaml: optimiser: decay: shape: expected none or linear or cosine, got "steps"'],
  ['optimiser: { decay: { shape: linear, from: 9, to: 9 } }', 'own.yaml: optimiser: decay: to: expected a whole number above 9, got 9'],
  ['optimiser: { ema_also: [0.9999] }', 'own.yaml: optimiser: ema_also: expected numbers from 0 to 1 that differ'],
  ['batch: [', 'own.yaml: '],
])('%s is refused by name', async (text, message) => {
  await expect(readConfig(await over(text))).rejects.toThrow(message);
});
