import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { t5Parameters } from '@kaleido/ar/internal';
import { denoiserParameters, resolutionsOf } from '@kaleido/diffuse/internal';
import { sizeOf } from '@kaleido/shared/tensors';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readConfig, readConfigAlone, shippedConfigs } from './read-config.ts';
import type { TrainingConfig } from './training-config.ts';

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

/** Numbers of a denoiser, of a text encoder, of a prior. */
const counts = ({ model }: TrainingConfig) => {
  const sum = (shapes: readonly (readonly number[])[]) => shapes.reduce((sum, shape) => sum + sizeOf(shape), 0);
  const t5 = t5Parameters({ ...model.t5, vocab_size: model.priorRows });
  return {
    denoiser: sum(denoiserParameters(model.denoiser).map(({ shape }) => shape)),
    encoder: sum(Object.values(t5Parameters(model.t5).textEncoder).map(({ shape }) => shape)),
    prior: sum(Object.values(t5.prior).map(({ shape }) => shape)),
  };
};

test('every shipped config is valid', async () => {
  const names = (await readdir(shippedConfigs)).filter((name) => name.endsWith('.yaml')).map((name) => name.replace('.yaml', ''));
  const resolutions: Record<string, number[]> = {};
  for (const name of names) {
    const isOurs = /^(scenes|photos|tiny)/.test(name); // the others begin with a T5 folder
    const config = isOurs ? (await readConfig(name)).config : await readConfigAlone(name);
    resolutions[name] = resolutionsOf(config.model.denoiser);
  }
  expect(resolutions).toEqual({
    'mdm-1024': [1024, 256, 64],
    'mdm-256': [256, 64],
    'kaleido-on-mdm': [256, 64],
    'mdm-64': [64],
    'paper-cc12m-256': [256, 64],
    'paper-cc12m-64': [64],
    'paper-imagenet': [256, 64],
    photos16: [16],
    photos32: [32, 16],
    scenes16: [16],
    'scenes16-edits': [16],
    'scenes16-voken': [16],
    'scenes16-voken-alone': [16],
    scenes32: [32, 16],
    scenes64: [64, 32, 16],
    'scenes64-voken': [64, 32, 16],
    tiny: [8, 4],
  });
});

test("the paper's network is B.1's, weight by weight, with T5-XL around it and 8193 more pieces in the prior", async () => {
  const config = await readConfigAlone('paper-imagenet');
  const listed = await readFile(new URL('../../../kaleido-diffuse/fixtures/b1-state-dict.txt', import.meta.url), 'utf8');
  const own = denoiserParameters(config.model.denoiser).map(({ name, shape }) => `${name} [${shape.join(', ')}]`);
  expect(own.sort()).toEqual(listed.trim().split('\n').sort());
  // Flan-T5-XL has 2 849 757 184; the prior's copy of the embedding is counted twice, and embedding and head have 8193 new rows.
  const { encoder, prior, denoiser } = counts(config);
  expect(denoiser).toBe(452_458_822);
  expect(encoder + prior).toBe(2_849_757_184 + 32_128 * 2048 + 2 * 8193 * 2048);
  expect(counts(await readConfigAlone('paper-cc12m-64')).denoiser).toBe(437_203_971);
  expect(counts(await readConfigAlone('paper-cc12m-256')).denoiser).toBe(452_458_822);
  expect(config).toMatchObject({
    batch: 4,
    accumulate: 512 / 4,
    steps: 400_000,
    textEncoder: 'frozen',
    optimiser: { learningRate: 1e-4, warmupSteps: 10_000, beta1: 0.9, beta2: 0.99, epsilon: 1e-8, clipNorm: 2, emaDecay: 0.9999 },
  });
  expect(config.optimiser).toMatchObject({ weightDecay: 0, lrDecay: undefined, emaWarmup: false });
});

test("the released networks have the released files' numbers", async () => {
  const config = await readConfigAlone('mdm-256');
  expect(counts(config).denoiser).toBe(476_613_958);
  expect(config).toMatchObject({ mixedFractions: [2 / 3, 1], model: { latents: [], diffusion: { shifted: true, shiftPower: 1 } } });
  expect(config.model.denoiser.nested).toMatchObject({ normalisesInput: false });
  const large = await readConfigAlone('mdm-1024');
  expect(large.model.denoiser.nested?.inner.nested?.normalisesInput).toBe(true);
});

test('a stage trains an inner network with the resolution it has there', async () => {
  const { config } = await readConfig(await over('stage: 4'));
  expect(resolutionsOf(config.model.denoiser)).toEqual([4]);
  expect(config.model.raw.denoiser).toMatchObject({ resolution: 4, resolution_channels: [32] });
});

test('none stands for no parts, in a model and in its defaults', async () => {
  const { config } = await readConfig(await over('model: { latents: none }\ngeneration: { latents: none }'));
  expect([config.model.latents, config.generation.latents]).toEqual([[], []]);
});

test('vokens are learned alone, then with the other parts, then with the outer networks', async () => {
  const stages = ['scenes16-voken-alone', 'scenes16-voken', 'scenes64-voken'];
  const configs = await Promise.all(stages.map(async (name) => (await readConfig(name)).config));
  expect(configs.map(({ model }) => model.latents)).toEqual([['voken'], ...Array(2).fill(['text', 'bbox', 'blob', 'voken'])]);
  expect(configs.map(({ generation }) => generation.latents)).toEqual([['voken'], ['text', 'bbox', 'voken'], ['text', 'bbox']]);
  expect(configs.map(({ batch, accumulate }) => batch * accumulate)).toEqual([32, 64, 32]);
  expect(configs.map(({ optimiser: { learningRate, lrDecay } }) => [learningRate, lrDecay?.to])).toEqual([
    [1e-3, undefined],
    [1e-3, 1450],
    [4e-4, 1950],
  ]);
});

test('edits are learned with the plans as they are', async () => {
  const { config } = await readConfig('scenes16-edits');
  const { model } = (await readConfig('scenes16-voken')).config;
  expect(config).toMatchObject({ textEncoder: 'frozen', prior: 'frozen', model });
});

test('rows of vokens with digits come after those of the tokenizer', async () => {
  const { model } = (await readConfig('scenes16-voken')).config;
  expect(model).toMatchObject({
    priorRows: model.t5.vocab_size + 1000,
    vokenCodes: { firstRow: model.t5.vocab_size, levels: [8, 5, 5, 5] },
  });
});

test('a base may be a config that comes with the package', async () => {
  const file = join(folder, 'shipped.yaml');
  await writeFile(file, 'base: tiny\nsteps: 7\n');
  const { config } = await readConfig(file);
  expect(config).toMatchObject({ name: 'tiny', steps: 7 });
  // Another source has none of the base's fields.
  await writeFile(file, 'base: scenes16\ndata: { source: mixture, of: [{ weight: 1, source: scenes, domain: full }] }\n');
  expect((await readConfig(file)).config.data).toMatchObject({ of: [{ weight: 1, set: { source: 'scenes', domain: 'full' } }] });
  await writeFile(file, 'base: scenes16\ndata: { seed: 7 }\n');
  expect((await readConfig(file)).config.data).toMatchObject({ source: 'scenes', domain: 'core', seed: 7 });
  await writeFile(file, 'base: nosuch\n');
  await expect(readConfig(file)).rejects.toThrow('nosuch: no such file or directory');
});

test("a base's values hold where the file has none, within objects too", async () => {
  const { config } = await readConfig(await over('optimiser: { beta2: 0.5 }'), { steps: 7 });
  expect(config).toMatchObject({ steps: 7, batch: 4, optimiser: { beta2: 0.5, learningRate: 2e-3 } });
});

test.each([
  ['stepz: 3', 'own.yaml: stepz: no such field'],
  ['optimiser: { lr: 1 }', 'own.yaml: optimiser.lr: no such field'],
  ['drop: { part: 2 }', 'own.yaml: drop.part: expected a number from 0 to 1, got 2'],
  ['vokens: 40\nvoken_levels: [8, 6]', 'own.yaml: voken_levels: expected integers whose product is the number of vokens, 40, got [8,6]'],
  ['batch: 0.5', 'own.yaml: batch: expected an integer of at least 1, got 0.5'],
  ['stage: 64', 'own.yaml: stage: expected one of the resolutions 8, 4, got 64'],
  ['inner_denoiser: frozen\nfrozen_up_to: 8', 'own.yaml: frozen_up_to: expected the resolution of an inner network, one of 4, got 8'],
  ['frozen_up_to: 4', 'own.yaml: frozen_up_to: applies only with inner_denoiser: frozen'],
  ['text_encoder: maybe', 'own.yaml: text_encoder: expected trained or frozen, got "maybe"'],
  ['model: { latents: [boxes] }', 'own.yaml: model.latents[0]: expected one of text, bbox, blob, voken, got "boxes"'],
  ['model: { t5: { vocab_size: 10 } }', 'own.yaml: model.t5.vocab_size: expected at least the tokenizer'],
  ['model: { denoiser: { attention_levls: 1 } }', 'own.yaml: model.denoiser.attention_levls: no such field'],
  [
    'data: { source: web }',
    'own.yaml: data.source: expected one of scenes, stdin, mixture, webdataset, files, parquet, coco, imagefolder, imagenet, got "web"',
  ],
  ['tokenizer: nowhere.json', 'nowhere.json: no such file'],
  ['resolution_weights: [1]', 'own.yaml: resolution_weights: expected 2 numbers, one a resolution'],
  ['optimiser: { decay: { shape: steps } }', 'own.yaml: optimiser.decay.shape: expected one of none, linear, cosine, got "steps"'],
  ['optimiser: { decay: { shape: linear, from: 9, to: 9 } }', 'own.yaml: optimiser.decay.to: expected an integer above 9, got 9'],
  [
    'optimiser: { ema_also: [0.9999] }',
    'own.yaml: optimiser.ema_also: expected numbers that differ from each other and from ema_decay 0.9999, got [0.9999]',
  ],
  ['optimiser: { ema_also: [2] }', 'own.yaml: optimiser.ema_also[0]: expected a number from 0 to 1, got 2'],
  ['data: { source: mixture, of: [{ weight: 0, source: scenes }] }', 'own.yaml: data.of[0].weight: expected a number above 0, got 0'],
  ['data: { source: parquet }', 'own.yaml: data.path: expected a path or a list of paths, here or with --data, got nothing'],
  ['data: { source: files, path: x, caption: y }', 'own.yaml: data.caption: no such field'],
  ['mixed_ratio: "1:2:3"', 'own.yaml: mixed_ratio: expected 2 numbers, one a resolution, got 3'],
  ['mixed_ratio: "1:9"', 'own.yaml: mixed_ratio: the finest resolution sees no item of a batch of 4'],
  ['mixed_ratio: "1:no"', 'own.yaml: mixed_ratio: mixed ratio: expected positive numbers as in 2:1, got 1:no'],
  ['init: { t6: x }', 'own.yaml: init.t6: no such field'],
  ['init: { t5: nowhere }', 'nowhere/config.json: no such file'],
  ['batch: [', 'own.yaml: '],
])('%s is refused by name', async (text, message) => {
  await expect(readConfig(await over(text))).rejects.toThrow(message);
});
