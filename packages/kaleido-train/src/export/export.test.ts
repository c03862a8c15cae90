import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { growPrior, initialiseT5, makeTokenizer, parseT5Config } from '@kaleido/ar/internal';
import { initialiseDenoiser, parseDenoiserConfig } from '@kaleido/diffuse/internal';
import { writeCheckpoint } from '@kaleido/shared/checkpoint';
import { openPth } from '@kaleido/shared/pth';
import { openSafetensors } from '@kaleido/shared/safetensors';
import { float32, type HostTensor, type NamedTensors } from '@kaleido/shared/tensors';
import { runInProcess } from '@kaleido/shared/testing/command-context';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { command } from '../command.ts';
import type { ModelConfig } from '../config/training-config.ts';
import { readT5, t5FolderConfig } from '../init/t5-folder.ts';

let scratch: string;
const at = (name: string) => join(scratch, name);
const network = { d_model: 8, d_kv: 4, d_ff: 12, num_layers: 1, num_decoder_layers: 2, num_heads: 2 };
const tokenizer = makeTokenizer(['a cat']);
const rows = Object.keys(tokenizer.model.vocab).length;
const t5 = { ...network, vocab_size: rows, initializer_factor: 1 };
const unet = { resolution: 8, resolution_channels: [8], num_resnets_per_resolution: 1, attention_levels: '', temporal_dim: 8 };
const denoiser = { ...unet, skip_mid_blocks: true, resnet_config: { num_groups_norm: 8 } };
const { textEncoder, prior } = initialiseT5(parseT5Config(t5), 1);
const weights = initialiseDenoiser(parseDenoiserConfig(denoiser, 8), 2);

/** Writes a model with this prior; none is plain diffusion. */
const writeModel = (name: string, prior?: NamedTensors) =>
  writeCheckpoint(at(name), {
    json: {
      'config.json': { format_version: 1, t5, denoiser, latents: prior ? ['text'] : [] },
      'tokenizer.json': tokenizer,
    },
    components: { text_encoder: { tensors: textEncoder }, ...(prior && { prior: { tensors: prior } }), denoiser: { tensors: weights } },
  });

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'kaleido-export-'));
});
afterAll(() => rm(scratch, { recursive: true }));

async function exported(name: string, format: string, ...more: readonly string[]): Promise<string> {
  const folder = at(`${name}-${format}`);
  const { code, stderr } = await runInProcess(command, ['export', at(name), '-o', folder, '--format', format, ...more]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return folder;
}

/** The tensors that a folder for transformers holds, and its config. */
async function t5Of(folder: string) {
  const file = await openSafetensors(folder);
  const tensors = await file.readAll();
  await file.close();
  return { tensors, config: JSON.parse(await readFile(join(folder, 'config.json'), 'utf8')) };
}

test('an unmodified T5 is written as it was read: with a shared embedding, without an untied head', async () => {
  await writeModel('same', prior);
  const folder = await exported('same', 'transformers');
  const { tensors, config } = await t5Of(folder);
  const { 'decoder.embed_tokens.weight': _, ...decoder } = prior;
  expect({ ...tensors }).toEqual({ ...textEncoder, ...decoder });
  expect(config).toMatchObject({ architectures: ['T5ForConditionalGeneration'], model_type: 't5', tie_word_embeddings: true });
  expect(config).toMatchObject({ scale_decoder_outputs: true, vocab_size: rows });
  expect(config).not.toHaveProperty('initializer_factor');
});

test('a trained prior keeps its own embedding, added rows and tied head, and can be read back', async () => {
  const changed = growPrior(
    { ...prior, 'decoder.embed_tokens.weight': doubled(prior['decoder.embed_tokens.weight']!) },
    { priorRows: rows + 3 },
    1,
  );
  await writeModel('trained', changed);
  const folder = await exported('trained', 'transformers');
  const { tensors, config } = await t5Of(folder);
  expect(config.vocab_size).toBe(rows + 3);
  const table = textEncoder['shared.weight']!.data as Float32Array;
  expect(tensors['shared.weight']).toEqual(float32([rows + 3, 8], Float32Array.from([...table, ...new Float32Array(24)])));
  expect(tensors['lm_head.weight']).toEqual(changed['decoder.embed_tokens.weight']);
  const model = { t5: parseT5Config(await t5FolderConfig(folder)), latents: ['text'], priorRows: rows + 3 } as unknown as ModelConfig;
  expect((await readT5(model, folder, 1)).prior).toEqual({ ...changed, 'lm_head.weight': changed['decoder.embed_tokens.weight'] });
});

test('a model without a prior is written as an encoder', async () => {
  await writeModel('plain');
  const { tensors, config } = await t5Of(await exported('plain', 'transformers', '--dtype', 'BF16'));
  expect(Object.keys(tensors).sort()).toEqual(Object.keys(textEncoder).sort());
  expect(config.architectures).toEqual(['T5EncoderModel']);
});

test.each(['F32', 'F16', 'BF16'])("ml-mdm's file holds the denoiser below state_dict (%s)", async (dtype) => {
  await writeModel('plain');
  const file = await openPth(join(await exported('plain', 'ml-mdm', '--dtype', dtype), 'vis_model.pth'));
  const expected = Object.keys(weights);
  expect(file.names).toEqual(expect.arrayContaining(expected));
  expect(file.content).toEqual(new Map([['state_dict', expect.any(Map)]]));
  for (const name of file.names) {
    expect(file.info(name)).toMatchObject({ dtype, shape: weights[name]!.shape });
    const [read, whole] = [(await file.read(name)).data, weights[name]!.data];
    for (const [index, value] of read.entries())
      expect(Math.abs(value - whole[index]!)).toBeLessThanOrEqual(2 ** -8 * Math.abs(whole[index]!));
    if (dtype === 'F32') expect(read).toEqual(whole);
  }
  await file.close();
});

const doubled = ({ shape, data }: HostTensor): HostTensor =>
  float32(
    shape,
    (data as Float32Array).map((value) => 2 * value),
  );

test('of several models the mean of their weights is written', async () => {
  const scaled = (tensors: NamedTensors, factor: number): NamedTensors =>
    Object.fromEntries(
      Object.entries(tensors).map(([name, { shape, data }]) => [
        name,
        float32(
          shape,
          Float32Array.from(data, (value) => value * factor),
        ),
      ]),
    );
  for (const [index, factor] of [1, 2, 6].entries()) {
    const components = { text_encoder: textEncoder, prior: scaled(prior, factor), denoiser: scaled(weights, factor) };
    await writeCheckpoint(at(`soup-${index}`), {
      json: { 'config.json': { format_version: 1, t5, denoiser, latents: ['text'] }, 'tokenizer.json': tokenizer },
      components: Object.fromEntries(Object.entries(components).map(([name, tensors]) => [name, { tensors }])),
    });
  }
  const { code, stderr } = await runInProcess(command, [
    'export',
    ...[0, 1, 2].map((index) => at(`soup-${index}`)),
    '-o',
    at('soup'),
    '--dtype',
    'F32',
  ]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  for (const [name, own, factor] of [
    ['text_encoder', textEncoder, 1],
    ['prior', prior, 3],
    ['denoiser', weights, 3],
  ] as const) {
    const file = await openSafetensors(at(`soup/${name}.safetensors`));
    for (const [tensor, { data }] of Object.entries(await file.readAll()))
      for (const [index, value] of data.entries()) expect(value).toBeCloseTo(own[tensor]!.data[index]! * factor, 5);
    await file.close();
  }
});

test('models that differ are not averaged', async () => {
  await writeModel('with-prior', prior);
  await writeModel('without');
  const { code, stderr } = await runInProcess(command, ['export', at('with-prior'), at('without'), '-o', at('no-soup')]);
  expect(code).toBe(2);
  expect(stderr.trimEnd()).toBe(
    `kaleido-train export: ${at('without')}: cannot be averaged with ${at('with-prior')}: they differ in latents`,
  );
});
