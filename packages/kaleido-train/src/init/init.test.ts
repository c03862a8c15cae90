import { copyFile, cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { initialiseT5, openLanguageModel, parseT5Config, splitT5, t5Parameters } from '@kaleido/ar/internal';
import { scenesSource } from '@kaleido/data';
import { denoiserParameters, parseDenoiserConfig } from '@kaleido/diffuse/internal';
import { onnxruntime } from '@kaleido/engine';
import { toModelLayout } from '@kaleido/engine/weights-layout';
import { openCheckpoint } from '@kaleido/shared/checkpoint';
import { openSafetensors, writeSafetensors } from '@kaleido/shared/safetensors';
import { float32, type HostTensor, int32, type NamedTensors } from '@kaleido/shared/tensors';
import { sameBytes } from '@kaleido/shared/testing/same-bytes';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readConfig, shippedConfigs } from '../config/read-config.ts';
import type { ModelConfig } from '../config/training-config.ts';
import { beginRun, initialWeights, weightsFrom } from '../run/start.ts';
import { train } from '../run/train.ts';
import { frozenOf } from '../step/layout.ts';
import { readDenoiser } from './denoiser-file.ts';
import { readT5, t5FolderConfig, t5FolderTokenizer, t5Sources } from './t5-folder.ts';
import { openWeightsFolder } from './weights-file.ts';

const fixtures = fileURLToPath(new URL('../../fixtures/init/', import.meta.url));
const language = fileURLToPath(new URL('../../../kaleido-ar/fixtures/t5/', import.meta.url));
let scratch: string;
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'kaleido-init-'));
});
afterAll(() => rm(scratch, { recursive: true }));

/** What `readT5` needs to know of a model that begins with a folder. */
async function modelOf(folder: string, priorRows?: number): Promise<ModelConfig> {
  const t5 = parseT5Config(await t5FolderConfig(folder));
  return { t5, latents: ['text'], priorRows: priorRows ?? t5.vocab_size } as unknown as ModelConfig;
}
const data = (tensor: HostTensor | undefined) => [...(tensor?.data ?? [])];

test.each(['v1_0', 'v1_1'])('encoder and prior of a safetensors folder are its tensors (%s)', async (name) => {
  const folder = join(language, name);
  const model = await modelOf(folder);
  const file = await openSafetensors(folder);
  const expected = splitT5(model.t5, await file.readAll());
  await file.close();
  expect(await readT5(model, folder, 1)).toEqual(expected);
});

test('two bfloat16 files of PyTorch with an index are read, and the embedding grows by rows like its own', async () => {
  const folder = join(fixtures, 't5-bin');
  const model = await modelOf(folder, 4012);
  expect(model.t5).toMatchObject({ vocab_size: 12, d_model: 8, gated: true, tie_word_embeddings: false });
  const { textEncoder, prior } = await readT5(model, folder, 1);
  const specs = t5Parameters(model.t5);
  expect(Object.keys(textEncoder)).toEqual(Object.keys(specs.textEncoder));
  expect(data(textEncoder['shared.weight']).slice(0, 3)).toEqual([0, 1 / 1024, 2 / 1024]);
  for (const [place, name] of Object.keys(specs.textEncoder).entries()) expect(Math.round(textEncoder[name]!.data[0]!), name).toBe(place);
  const embedding = prior['decoder.embed_tokens.weight']!;
  expect([embedding.shape, prior['lm_head.weight']!.shape]).toEqual([
    [4012, 8],
    [4012, 8],
  ]);
  const old = data(textEncoder['shared.weight']);
  expect(data(embedding).slice(0, old.length)).toEqual(old);
  const deviation = (values: readonly number[]) => {
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
  };
  expect(deviation(data(embedding).slice(old.length)) / deviation(old)).toBeCloseTo(1, 1);
});

test('a folder that lacks a weight, or has another network than its config says, is refused by name', async () => {
  const folder = join(fixtures, 't5-bin');
  const model = await modelOf(folder);
  const wider = { ...model, t5: { ...model.t5, d_ff: 9 } };
  await expect(readT5(wider, folder, 1)).rejects.toThrow(
    /t5-bin: the weights differ from the config: of another shape: encoder\.block\.0\.layer\.1\.DenseReluDense\.wi_0\.weight is \[8, 8\] instead of \[9, 8\], /,
  );
  const deeper = { ...model, t5: { ...model.t5, num_layers: 2 } };
  await expect(readT5(deeper, folder, 1)).rejects.toThrow(
    't5-bin: the weights differ from the config: missing: encoder.block.1.layer.0.SelfAttention.q.weight [8, 8], ',
  );
  await expect(readT5(model, scratch, 1)).rejects.toThrow('has neither model.safetensors nor pytorch_model.bin, nor an index of either');
  await expect(t5FolderConfig(join(scratch, 'nowhere'))).rejects.toThrow('nowhere/config.json: no such file');
});

/** A copy of the T5 in two files of PyTorch, whose index says that other files hold some of its weights; undefined takes one out. */
async function reindexed(changes: Readonly<Record<string, string | undefined>>): Promise<string> {
  const folder = await mkdtemp(join(scratch, 'shards-'));
  await cp(join(fixtures, 't5-bin'), folder, { recursive: true });
  const path = join(folder, 'pytorch_model.bin.index.json');
  const { weight_map: map } = JSON.parse(await readFile(path, 'utf8'));
  await writeFile(path, JSON.stringify({ weight_map: { ...map, ...changes } }));
  return folder;
}

test('files of PyTorch with a weight that the index does not list, or lists in another file, are refused by its name', async () => {
  const name = 'encoder.final_layer_norm.weight';
  const unlisted = await reindexed({ [name]: undefined });
  const where = `${join(unlisted, 'pytorch_model.bin.index.json')}: "PLACE" holds "${name}", which the index does not list`;
  const { weight_map: map } = JSON.parse(await readFile(join(fixtures, 't5-bin', 'pytorch_model.bin.index.json'), 'utf8'));
  await expect(openWeightsFolder(unlisted)).rejects.toThrow(where.replace('PLACE', map[name]));

  const twice = await reindexed({ [name]: 'third.bin' });
  await copyFile(join(twice, map[name]), join(twice, 'third.bin'));
  await expect(openWeightsFolder(twice)).rejects.toThrow(`holds "${name}", which the index maps to "third.bin"`);
});

test('a weight that goes by a name outside a T5 is named on both sides, and one of another shape once', async () => {
  const folder = join(language, 'v1_0');
  const model = await modelOf(folder);
  const file = await openSafetensors(folder);
  const { 'shared.weight': table, ...others } = await file.readAll();
  await file.close();
  const path = join(scratch, 'outside.safetensors');
  const differences = async (weights: NamedTensors): Promise<string> => {
    await writeSafetensors(path, weights);
    const written = await openSafetensors(path);
    const message = (() => {
      try {
        return `${Object.keys(t5Sources(model, written))}`;
      } catch (error) {
        return (error as Error).message;
      }
    })();
    await written.close();
    return message;
  };
  const [rows, width] = table!.shape as [number, number];
  expect(await differences({ ...others, 'shard.weight': table! })).toContain(`; unexpected: shard.weight [${rows}, ${width}]`);
  expect(await differences({ ...others, 'shared.weight': table!, 'classifier.weight': table! })).toBe('textEncoder,prior');
  const short = float32([rows - 1, width], table!.data.slice(width) as Float32Array);
  expect(await differences({ ...others, 'shared.weight': short })).toBe(
    `${path}: the weights differ from the config: of another shape: shared.weight is [${rows - 1}, ${width}] instead of [${rows}, ${width}]`,
  );
});

test.each([
  ['mt5', {}, false],
  ['mt5', { scale_decoder_outputs: null }, false],
  ['mt5', { scale_decoder_outputs: true }, true],
  ['mt5', { tie_word_embeddings: false }, false],
  ['t5', {}, true],
])('an mT5 does not scale its decoder outputs, unless it says so itself: %s with %j', async (model_type, fields, scaled) => {
  const folder = await mkdtemp(join(scratch, 'mt5-'));
  const config: object = JSON.parse(await readFile(join(language, 'v1_0', 'config.json'), 'utf8'));
  const content = { ...config, model_type, tie_word_embeddings: true, scale_decoder_outputs: undefined, ...fields };
  await writeFile(join(folder, 'config.json'), JSON.stringify(content));
  await copyFile(join(language, 'v1_0', 'model.safetensors'), join(folder, 'model.safetensors'));
  expect(parseT5Config(await t5FolderConfig(folder)).scale_decoder_outputs).toBe(scaled);
});

test('a T5 folder with SentencePiece\u2019s file alone has that as its tokenizer', async () => {
  const folder = await mkdtemp(join(scratch, 'spiece-'));
  expect(t5FolderTokenizer(folder)).toBe(join(folder, 'tokenizer.json'));
  await writeFile(join(folder, 'spiece.model'), 'x');
  expect(t5FolderTokenizer(folder)).toBe(join(folder, 'spiece.model'));
  await expect(readConfig('tiny', { tokenizer: join(folder, 'spiece.model') })).rejects.toThrow(
    'spiece.model: not the SentencePiece file of a T5: it is cut off, or is not a protobuf message',
  );
  await writeFile(join(folder, 'tokenizer.json'), '{}');
  expect(t5FolderTokenizer(folder)).toBe(join(folder, 'tokenizer.json'));
});

/** The network of fixtures/init/vis_model.pth, and one around it. */
const inner = { resolution_channels: [8], num_resnets_per_resolution: 1, attention_levels: '', temporal_dim: 8, skip_mid_blocks: true };
const small = { ...inner, resolution: 4, resnet_config: { num_groups_norm: 8 } };
const nested = (micro?: string) => ({
  ...{ resolution: 8, resolution_channels: [8, 8], num_resnets_per_resolution: 1, attention_levels: '', temporal_dim: 8 },
  resnet_config: { num_groups_norm: 8 },
  inner_config: { ...inner, resnet_config: { num_groups_norm: 8 }, ...(micro && { micro_conditioning: micro }) },
});

test("a checkpoint of ml-mdm's is read without its classes, as it is and as the inner network of a larger one", async () => {
  const path = join(fixtures, 'vis_model.pth');
  const config = parseDenoiserConfig(small, 8);
  const read = await readDenoiser(config, path, 1);
  expect(Object.keys(read)).toEqual(denoiserParameters(config).map(({ name }) => name));
  for (const [place, { shape, data }] of Object.values(read).entries()) {
    const size = shape.reduce((product, side) => product * side, 1);
    expect([data[0], data.at(-1)]).toEqual([place, Math.fround(place + (size - 1) / 1024)]);
  }
  const grown = await readDenoiser(parseDenoiserConfig(nested(), 8), path, 1);
  for (const [name, tensor] of Object.entries(read)) expect(grown[`inner_unet.${name}`], name).toEqual(tensor);
  expect(data(grown['out_adapter.weight']).every((value) => value === 0)).toBe(true);
  const learning = { textEncoder: 'trained', prior: 'trained', trainedNetworks: 1 } as const;
  const prefixed = Object.fromEntries(Object.entries(read).map(([name, tensor]) => [`inner_unet.${name}`, tensor]));
  expect(frozenOf(learning, { textEncoder: {}, prior: {}, denoiser: grown }).denoiser).toEqual(toModelLayout(prefixed));

  await expect(readDenoiser(parseDenoiserConfig(nested('scale:4'), 8), path, 1)).rejects.toThrow(
    /vis_model\.pth: matches no network of the config; closest is the one at 4 pixels: missing: cond_layers\.scale\.0\.weight \[8, 2\], /,
  );
});

test('a denoiser or a T5 of other values than finite floating-point numbers is refused by name', async () => {
  const config = parseDenoiserConfig(small, 8);
  const path = join(scratch, 'denoiser.safetensors');
  const { 'conv_in.bias': bias, ...others } = await readDenoiser(config, join(fixtures, 'vis_model.pth'), 1);
  await writeSafetensors(path, { ...others, 'conv_in.bias': float32(bias!.shape, bias!.data.map(() => Number.NaN) as Float32Array) });
  await expect(readDenoiser(config, path, 1)).rejects.toThrow(`${path}: "conv_in.bias": element 0 is NaN, expected finite numbers`);
  await writeSafetensors(path, { ...others, 'conv_in.bias': int32(bias!.shape, new Int32Array(bias!.data.length)) });
  await expect(readDenoiser(config, path, 1)).rejects.toThrow(`${path}: conv_in.bias: expected floating-point values, got I32`);

  const model = await modelOf(join(language, 'v1_0'));
  const file = await openSafetensors(join(language, 'v1_0'));
  const { 'shared.weight': table, ...rest } = await file.readAll();
  await file.close();
  const folder = join(scratch, 'infinite');
  await mkdir(folder);
  const values = (table!.data as Float32Array).with(3, Number.NEGATIVE_INFINITY);
  await writeSafetensors(join(folder, 'model.safetensors'), { ...rest, 'shared.weight': float32(table!.shape, values) });
  await expect(readT5(model, folder, 1)).rejects.toThrow('infinite: "shared.weight": element 3 is -Infinity, expected finite numbers');
});

/** A sharded bfloat16 T5 folder with the scenes' words, as wide as the tiny model's. */
async function t5Folder(): Promise<{ folder: string; weights: NamedTensors }> {
  const folder = join(scratch, 't5');
  await mkdir(folder);
  const { config, tokenizer } = await readConfig('tiny');
  const json = { ...config.model.raw.t5, vocab_size: tokenizer.size + 5, architectures: ['T5ForConditionalGeneration'] };
  await writeFile(join(folder, 'config.json'), JSON.stringify(json));
  await copyFile(join(shippedConfigs, 'scenes-tokenizer.json'), join(folder, 'tokenizer.json'));
  const { textEncoder, prior } = initialiseT5(parseT5Config(json), 3);
  const { 'decoder.embed_tokens.weight': _, ...decoder } = prior;
  const files: Record<string, NamedTensors> = { 'model-1.safetensors': textEncoder, 'model-2.safetensors': decoder };
  const map: Record<string, string> = {};
  for (const [name, tensors] of Object.entries(files)) {
    await writeSafetensors(join(folder, name), tensors, { dtype: 'BF16' });
    for (const weight of Object.keys(tensors)) map[weight] = name;
  }
  await writeFile(join(folder, 'model.safetensors.index.json'), JSON.stringify({ weight_map: map }));
  const file = await openSafetensors(folder);
  const weights = await file.readAll();
  await file.close();
  return { folder, weights };
}

test('a run begins with a sharded T5 folder, its tokenizer and visual tokens; the frozen encoder stays as it was, the prior learns', async () => {
  const { folder, weights } = await t5Folder();
  const file = join(scratch, 'own.yaml');
  await writeFile(
    file,
    [
      `base: ${join(shippedConfigs, 'tiny.yaml')}`,
      `tokenizer: ${join(folder, 'tokenizer.json')}`,
      'init: { t5: t5 }',
      'text_encoder: frozen',
      'vokens: 4',
      'stage: 4',
      'steps: 1',
      'model: { latents: [text, bbox, voken] }',
    ].join('\n'),
  );
  const run = await readConfig(file);
  const rows = run.config.model.t5.vocab_size;
  expect([run.tokenizer.vokens?.ids, run.config.model.priorRows]).toEqual([[rows, rows + 1, rows + 2, rows + 3], rows + 4]);
  const source = await scenesSource({ domain: 'core', seed: 1 });
  const out = join(scratch, 'run');
  const start = beginRun(run, await initialWeights(run));
  for await (const _ of train({ run, engine: onnxruntime, source, folder: out, start, shown: [] }));

  const checkpoint = await openCheckpoint(join(out, 'step-000001'));
  const encoder = await checkpoint.component('text_encoder');
  for (const [name, tensor] of Object.entries(encoder)) expect(sameBytes(tensor.data, weights[name]!.data), name).toBe(true);
  const { prior } = await (await openLanguageModel(checkpoint.folder)).tensors();
  expect(prior!['decoder.embed_tokens.weight']!.shape).toEqual([rows + 4, 32]);
  expect(prior!['decoder.final_layer_norm.weight']!.data).not.toEqual(weights['decoder.final_layer_norm.weight']!.data);
});

test('a prior grows on a model that has none: its decoder is that of a T5 folder, the rest stays that of the model', async () => {
  const words = { tokenizer: join(scratch, 't5/tokenizer.json'), init: { t5: join(scratch, 't5') }, stage: 4, steps: 0 };
  const rendering = await readConfig('tiny', { ...words, model: { latents: [] } });
  const own = { ...(await initialWeights(rendering)), ...initialiseT5(rendering.config.model.t5, 9) };
  const out = join(scratch, 'rendering');
  const run = { engine: onnxruntime, source: await scenesSource({ domain: 'core', seed: 1 }), folder: out, shown: [] };
  for await (const _ of train({ ...run, run: rendering, start: beginRun(rendering, own) }));
  expect((await openCheckpoint(join(out, 'step-000000'))).has('prior')).toBe(false);

  const grown = await weightsFrom(out, await readConfig('tiny', { ...words, vokens: 4, model: { latents: ['text', 'voken'] } }));
  expect(sameBytes(grown.textEncoder['shared.weight']!.data, own.textEncoder['shared.weight']!.data)).toBe(true);
  expect(sameBytes(grown.denoiser['conv_in.weight']?.data, own.denoiser['conv_in.weight']?.data)).toBe(true);
  const file = await openSafetensors(join(scratch, 't5'));
  const decoder = await file.readAll();
  await file.close();
  const name = 'decoder.block.0.layer.0.SelfAttention.q.weight';
  expect(sameBytes(grown.prior[name]!.data, decoder[name]!.data)).toBe(true);
});

test('a config that says another network than the folder, or freezes what nobody trained, is refused', async () => {
  const own = join(scratch, 'other.yaml');
  await writeFile(own, `base: ${join(shippedConfigs, 'tiny.yaml')}\ninit: { t5: t5 }\nmodel: { t5: { d_ff: 64 } }\n`);
  await expect(readConfig(own)).rejects.toThrow(/other\.yaml: model\.t5\.d_ff: expected 32 as in .*t5, got 64/);
  const frozen = await readConfig('tiny', { text_encoder: 'frozen' });
  await expect(initialWeights(frozen)).rejects.toThrow('text_encoder: frozen, but there are no trained weights to freeze');
  const outer = await readConfig('tiny', { inner_denoiser: 'frozen' });
  await expect(initialWeights(outer)).rejects.toThrow('inner_denoiser: frozen, but there are no trained weights to freeze');
  expect(JSON.parse(await readFile(join(scratch, 't5/config.json'), 'utf8'))).toMatchObject({ d_ff: 32 });
});
