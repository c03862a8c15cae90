import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { initialiseT5, parseT5Config } from '@kaleido/ar/internal';
import { initialiseDenoiser, parseDenoiserConfig } from '@kaleido/diffuse/internal';
import { openSafetensors, writeSafetensors } from '@kaleido/shared/safetensors';
import type { NamedTensors } from '@kaleido/shared/tensors';
import { runInProcess } from '@kaleido/shared/testing/command-context';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { command } from '../command.ts';
import { readConfig, shippedConfigs } from '../config/read-config.ts';
import { modelFields } from '../run/model-fields.ts';
import { openModel } from '../run/open-model.ts';
import { weightsFrom } from '../run/start.ts';

let scratch: string;
let network: Record<string, unknown>;
let t5Weights: NamedTensors;
let denoiserWeights: NamedTensors;
const at = (name: string) => join(scratch, name);

const unet = { resolution: 8, resolution_channels: [8], num_resnets_per_resolution: 1, attention_levels: '', temporal_dim: 8 };
const small = { skip_mid_blocks: true, resnet_config: { num_groups_norm: 8 } };
const denoiser = { ...unet, ...small };
const config = (latents: readonly string[]) =>
  JSON.stringify({ name: 'joined', model: { latents, denoiser, diffusion: { shifted: false } }, steps: 1, data: { source: 'scenes' } });

/** A T5 folder with the weights in two files. */
async function writeT5(name: string, weights: NamedTensors): Promise<string> {
  await mkdir(at(name));
  await writeFile(join(at(name), 'config.json'), JSON.stringify(network));
  await copyFile(join(shippedConfigs, 'scenes-tokenizer.json'), join(at(name), 'tokenizer.json'));
  const weightMap: Record<string, string> = {};
  for (const half of ['encoder', 'decoder']) {
    const own = Object.entries(weights).filter(([weight]) => /^(decoder|lm_head)\./.test(weight) === (half === 'decoder'));
    await writeSafetensors(join(at(name), `${half}.safetensors`), Object.fromEntries(own), { dtype: 'BF16' });
    for (const [weight] of own) weightMap[weight] = `${half}.safetensors`;
  }
  await writeFile(join(at(name), 'model.safetensors.index.json'), JSON.stringify({ weight_map: weightMap }));
  return at(name);
}

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'kaleido-import-'));
  const { config: tiny, tokenizer } = await readConfig('tiny');
  network = { ...tiny.model.raw.t5, vocab_size: tokenizer.size };
  const t5 = parseT5Config(network);
  const { textEncoder, prior } = initialiseT5(t5, 3);
  const { 'decoder.embed_tokens.weight': _, ...decoder } = prior;
  t5Weights = { ...textEncoder, ...decoder };
  denoiserWeights = initialiseDenoiser(parseDenoiserConfig(denoiser, t5.d_model), 4);
  await writeT5('t5', t5Weights);
  await writeSafetensors(at('denoiser.safetensors'), denoiserWeights);
  await writeFile(at('plain.yaml'), config([]));
  await writeFile(at('planned.yaml'), config(['text']));
});
afterAll(() => rm(scratch, { recursive: true }));

const importing = (t5: string, file: string, name: string, ...more: readonly string[]) =>
  runInProcess(command, ['import', '--t5', at(t5), '--denoiser', at(file), '-o', at(name), ...more]);
const withConfig = (name: string) => ['--config', at(name)];

test('a T5 and a denoiser become a model without a prior, in the formats of their files, with a card that names their origins', async () => {
  const { code, stderr } = await importing('t5', 'denoiser.safetensors', 'plain', ...withConfig('plain.yaml'));
  expect({ code, stderr }).toMatchObject({ code: 0, stderr: expect.stringContaining('a model like joined: text_encoder 0.0') });
  const { language, denoiser: own } = await openModel(at('plain'));
  const { textEncoder, prior } = await language.tensors();
  const stored = await openSafetensors(at('t5'));
  expect(prior).toBeUndefined();
  for (const name of Object.keys(textEncoder)) expect(textEncoder[name], name).toEqual(await stored.read(name));
  await stored.close();
  expect(await own.tensors()).toEqual(expect.objectContaining(denoiserWeights));
  const file = await language.checkpoint.open('text_encoder');
  expect(file.info('shared.weight').dtype).toBe('BF16');
  await file.close();
  const card = await readFile(join(at('plain'), 'README.md'), 'utf8');
  for (const origin of [at('t5'), at('denoiser.safetensors')]) expect(card).toContain(`\`${origin}\``);
  await expect(language.weights()).rejects.toThrow('cannot plan: it was trained without latents and has no prior');
});

/** A `.safetensors` file in float64, which is only read. */
function inDoubles(weights: NamedTensors): Buffer {
  let end = 0;
  const header = Object.entries(weights).map(([name, { shape, data }]) => {
    const begin = end;
    end += 8 * data.length;
    return [name, { dtype: 'F64', shape, data_offsets: [begin, end] }];
  });
  const json = Buffer.from(JSON.stringify(Object.fromEntries(header)));
  const length = Buffer.alloc(8);
  length.writeUInt32LE(json.length);
  return Buffer.concat([length, json, ...Object.values(weights).map(({ data }) => Buffer.from(Float64Array.from(data).buffer))]);
}

test('the card tells the format of a file even where the model does not keep it', async () => {
  await writeFile(at('double.safetensors'), inDoubles(denoiserWeights));
  expect((await importing('t5', 'double.safetensors', 'from-double', ...withConfig('plain.yaml'))).code).toBe(0);
  const card = await readFile(join(at('from-double'), 'README.md'), 'utf8');
  expect(card).toMatch(/^\| denoiser\.safetensors .*\| F64 +\|$/m);
  expect(card).toMatch(/^\| text_encoder\.safetensors .*\| BF16 +\|$/m);
});

test('a run initialised from it creates a prior from the decoder of a T5, or from random weights', async () => {
  await importing('t5', 'denoiser.safetensors', 'grown', ...withConfig('plain.yaml'));
  const { prior, textEncoder } = await weightsFrom(at('grown'), await readConfig(at('planned.yaml'), { init: { t5: at('t5') } }));
  const stored = await openSafetensors(at('t5'));
  const norm = 'decoder.block.0.layer.0.SelfAttention.q.weight';
  expect(prior[norm]).toEqual(await stored.read(norm));
  await stored.close();
  expect(prior['decoder.embed_tokens.weight']).toEqual(textEncoder['shared.weight']);
  const random = await weightsFrom(at('grown'), await readConfig(at('planned.yaml'), await modelFields(at('grown'))));
  expect(random.prior[norm]?.shape).toEqual(prior[norm]?.shape);
  expect(random.prior[norm]).not.toEqual(prior[norm]);
});

test('with latents in its config, the decoder of the T5 becomes the prior', async () => {
  const { code } = await importing('t5', 'denoiser.safetensors', 'planned', ...withConfig('planned.yaml'), '--dtype', 'F32');
  expect(code).toBe(0);
  const { language } = await openModel(at('planned'));
  const { prior, textEncoder } = await language.tensors();
  expect(prior?.['decoder.embed_tokens.weight']).toEqual(textEncoder['shared.weight']);
  expect(await readFile(join(at('planned'), 'README.md'), 'utf8')).toContain('has not learned to plan yet');
});

/** The line of an import that is refused; nothing is written. */
async function refusal(t5: string, file: string, ...more: readonly string[]): Promise<string> {
  const { code, stderr } = await importing(t5, file, 'refused', ...more);
  expect(code).toBe(2);
  await expect(readFile(join(at('refused'), 'config.json'))).rejects.toThrow('ENOENT');
  return stderr;
}

test('refuses a denoiser with a renamed weight, by both names', async () => {
  const { 'conv_in.bias': bias, ...others } = denoiserWeights;
  await writeSafetensors(at('renamed.safetensors'), { ...others, 'conv_inn.bias': bias! });
  expect(await refusal('t5', 'renamed.safetensors', ...withConfig('plain.yaml'))).toMatch(
    /renamed\.safetensors: matches no network of the config; closest is the one at 8 pixels: missing: conv_in\.bias \[8\]; unexpected: conv_inn\.bias \[8\]$/m,
  );
});

test('refuses a T5 with more layers than in its config, or with a missing shard, by name', async () => {
  const deeper = { 'encoder.block.9.layer.0.layer_norm.weight': t5Weights['encoder.final_layer_norm.weight']! };
  await writeT5('deeper', { ...t5Weights, ...deeper });
  expect(await refusal('deeper', 'denoiser.safetensors', ...withConfig('plain.yaml'))).toMatch(
    /deeper: the weights differ from the config: unexpected: encoder\.block\.9\.layer\.0\.layer_norm\.weight \[\d+\]$/m,
  );
  await rm(join(await writeT5('halved', t5Weights), 'decoder.safetensors'));
  expect(await refusal('halved', 'denoiser.safetensors', ...withConfig('plain.yaml'))).toMatch(
    /halved\/decoder\.safetensors: cannot be read: no such file/,
  );
});

test('without a config, an unknown denoiser is compared with the closest released model, if the T5 matches', async () => {
  expect(await refusal('t5', 'denoiser.safetensors')).toMatch(/mdm-64\.yaml: model\.t5\.[a-z_]+: expected \d+ as in .*t5/);
  const wide = { vocab_size: 32128, d_model: 2048, d_kv: 64, d_ff: 5120, num_heads: 32, num_layers: 24, num_decoder_layers: 24 };
  await mkdir(at('xl'));
  const kind = { feed_forward_proj: 'gated-gelu', tie_word_embeddings: false };
  await writeFile(join(at('xl'), 'config.json'), JSON.stringify({ ...wide, ...kind }));
  await copyFile(join(shippedConfigs, 'scenes-tokenizer.json'), join(at('xl'), 'tokenizer.json'));
  await writeSafetensors(join(at('xl'), 'model.safetensors'), {});
  expect(await refusal('xl', 'denoiser.safetensors')).toMatch(
    /matches none of mdm-64, mdm-256, mdm-1024: name its config with --config; closest is mdm-64: missing: .* and \d+ more; .*of another shape: /,
  );
});

test('refuses to run without naming all parts', async () => {
  expect((await runInProcess(command, ['import'])).stderr).toContain('no T5: name its folder with --t5');
  expect((await runInProcess(command, ['import', '--t5', 'a'])).stderr).toContain('no denoiser: name its file with --denoiser');
});
