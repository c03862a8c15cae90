import { cp, mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeTokenizer } from '@kaleido/ar/internal';
import type { Command, OptionTable } from '@kaleido/shared/cli';
import { float32, type HostTensor, int32 } from '@kaleido/shared/tensors';
import { runInProcess } from '@kaleido/shared/testing/command-context';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { command as plan } from '../../../kaleido-ar/src/command/command.ts';
import { command as draw } from '../../../kaleido-diffuse/src/command/command.ts';
import { command as trainer } from '../command.ts';
import { readConfig } from '../config/read-config.ts';
import { layoutOf, nothingFrozen } from '../step/layout.ts';
import { Copy, type Damage, inConfig, inWeights, renamed, replaced, unlisted, without, withValue } from '../testing/damaged-copy.ts';
import { saveRun } from './save-run.ts';
import { beginRun, freshWeights } from './start.ts';

/*
 * A checkpoint with one fault is refused by every command that reads it in the same words, with exit code 2. All of them run in this
 * process.
 */

let scratch: string;
let whole: string;
let config: string;
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'kaleido-damaged-'));
  config = join(scratch, 'own.yaml');
  await writeFile(join(scratch, 'own-tokenizer.json'), JSON.stringify(makeTokenizer(['a cat sat on a mat at night'])));
  await writeFile(config, 'base: tiny\ntokenizer: own-tokenizer.json\n');
  const run = await readConfig(config);
  const { state, frozen } = beginRun(run, freshWeights(run.config.model, 1));
  const layout = layoutOf(run.config.model);
  const lengths = { caption: 16, latents: 64 };
  const progress = { step: 1, taken: 4, lengths };
  const saved = { run, layout, state, frozen: frozen ?? nothingFrozen, computedBy: 'a test' };
  await saveRun(join(scratch, 'run'), saved, progress);
  whole = join(scratch, 'run', 'step-000001');
});
afterAll(() => rm(scratch, { recursive: true }));

const norm = 'encoder.final_layer_norm.weight';

const language: readonly (readonly [string, Damage, string | RegExp])[] = [
  ['no folder', (copy) => rm(copy.folder, { recursive: true }), ': no such checkpoint'],
  [
    'a file in its place',
    async (copy) => {
      await rm(copy.folder, { recursive: true });
      await writeFile(copy.folder, 'weights');
    },
    ': cannot be read: not a directory',
  ],
  ['no manifest', (copy) => rm(copy.path('manifest.json')), ': not a checkpoint, or not a complete one: manifest.json is missing'],
  [
    'a manifest that is not JSON',
    (copy) => writeFile(copy.path('manifest.json'), '{'),
    '/manifest.json: not a valid manifest of a checkpoint',
  ],
  ['a file that is missing', (copy) => rm(copy.path('tokenizer.json')), '/tokenizer.json: missing, though manifest.json lists it'],
  [
    'a file that is cut',
    (copy) => truncate(copy.path('prior.safetensors'), 99),
    /\/prior\.safetensors: damaged: it has 99 bytes, but manifest\.json says \d+$/,
  ],
  [
    'a wrong byte',
    async (copy) => {
      const bytes = await readFile(copy.path('text_encoder.safetensors'));
      bytes[bytes.length - 1]! ^= 1;
      await writeFile(copy.path('text_encoder.safetensors'), bytes);
    },
    '/text_encoder.safetensors: damaged: its SHA-256 differs from the one in manifest.json',
  ],
  ['a manifest without the tokenizer', unlisted('tokenizer.json'), ': the checkpoint has no tokenizer.json'],
  ['a config that is not JSON', (copy) => copy.bytes('config.json', '{"kaleido":1'), '/config.json: is not valid JSON'],
  ['a config that is not UTF-8', (copy) => copy.bytes('config.json', Uint8Array.of(0x7b, 0xff, 0x7d)), '/config.json: is not UTF-8'],
  ['a config that is a list', (copy) => copy.bytes('config.json', '[]'), '/config.json: expected an object, got an array'],
  ['a config that is null', (copy) => copy.bytes('config.json', 'null'), '/config.json: expected an object, got null'],
  [
    'a config nested deeply',
    (copy) => copy.bytes('config.json', `{"kaleido":1,"t5":${'['.repeat(4000)}${']'.repeat(4000)}}`),
    '/config.json: is nested deeper than 16 levels',
  ],
  ['a field twice', (copy) => copy.bytes('config.json', '{"kaleido":1,"kaleido":2}'), '/config.json: has the key "kaleido" twice'],
  ['a later version', inConfig('format_version', 2), '/config.json: format_version: expected 1, got 2'],
  ['no version', inConfig('format_version'), '/config.json: format_version: expected 1, got nothing'],
  ['a name that is not text', inConfig('name', { a: 1 }), '/config.json: name: expected a text of 1 to 200 characters, got an object'],
  ['no T5', inConfig('t5'), '/config.json: t5: expected an object, got nothing'],
  ['a T5 that is null', inConfig('t5', null), '/config.json: t5: expected an object, got null'],
  [
    'a field of the T5 that is text',
    inConfig('t5.d_model', 'wide'),
    '/config.json: t5.d_model: expected an integer from 1 to 16777216, got "wide"',
  ],
  [
    'a T5 of 10^9 layers',
    inConfig('t5.num_layers', 1e9),
    '/config.json: t5.num_layers: expected an integer from 1 to 1000, got 1000000000',
  ],
  [
    'a T5 of more layers than there are weights',
    inConfig('t5.num_layers', 1000),
    '/text_encoder.safetensors: encoder.block.1.layer.0.SelfAttention.q.weight [16, 32] is missing',
  ],
  [
    'a wider T5',
    inConfig('t5.d_ff', 2 ** 24),
    '/text_encoder.safetensors: encoder.block.0.layer.1.DenseReluDense.wi_0.weight: expected shape [16777216, 32], got [32, 32]',
  ],
  ['no latents', inConfig('latents'), '/config.json: latents: expected a list of text, bbox, blob, voken, got nothing'],
  [
    'latents that nobody knows',
    inConfig('latents', ['text', 'smell']),
    '/config.json: latents[1]: expected one of text, bbox, blob, voken, got "smell"',
  ],
  ['too long latents', inConfig('max_tokens', 1e15), '/config.json: max_tokens: expected an integer from 1 to 4096, got 1000000000000000'],
  ['half a voken', inConfig('voken_count', 0.5), '/config.json: voken_count: expected an integer from 1 to 4096, got 0.5'],
  ['a tokenizer that is a list', (copy) => copy.bytes('tokenizer.json', '[]'), /^\/tokenizer\.json: /],
  [
    'a larger tokenizer',
    (copy) => copy.bytes('tokenizer.json', JSON.stringify(makeTokenizer(['many more words than this tiny model ever read, or wrote']))),
    /^\/tokenizer\.json: has \d+ pieces, but the embeddings have \d+ rows in text_encoder and \d+ in prior$/,
  ],
  ['no text encoder', unlisted('text_encoder.safetensors'), ': the checkpoint has no text_encoder.safetensors'],
  ['no prior', unlisted('prior.safetensors'), ': the checkpoint has no prior.safetensors'],
  [
    'weights that are not safetensors',
    (copy) => copy.bytes('prior.safetensors', 'PK\x03\x04'),
    '/prior.safetensors: not a valid safetensors file: 4 bytes are too few for a header',
  ],
  ['a text encoder without a tensor', inWeights('text_encoder', without(norm)), `/text_encoder.safetensors: ${norm} [32] is missing`],
  [
    'a prior without its embedding',
    inWeights('prior', without('decoder.embed_tokens.weight')),
    /^\/prior\.safetensors: decoder\.embed_tokens\.weight \[\d+, 32\] is missing$/,
  ],
  [
    'a tensor too many in the text encoder',
    inWeights('text_encoder', (tensors) => ({ ...tensors, 'encoder.more': float32([1], [1]) })),
    '/text_encoder.safetensors: "encoder.more": the config has no such parameter',
  ],
  [
    'a tensor too many in the prior',
    inWeights('prior', (tensors) => ({ ...tensors, 'decoder\u001b[2J': float32([1], [1]) })),
    '/prior.safetensors: "decoder\\u001b[2J": the config has no such parameter',
  ],
  [
    'a tensor with another name',
    inWeights('text_encoder', renamed(norm, 'encoder.norm')),
    `/text_encoder.safetensors: ${norm} [32] is missing`,
  ],
  [
    'a wrong shape in the text encoder',
    inWeights(
      'text_encoder',
      replaced(norm, () => float32([31], new Float32Array(31))),
    ),
    `/text_encoder.safetensors: ${norm}: expected shape [32], got [31]`,
  ],
  [
    'an embedding of another width',
    inWeights(
      'prior',
      replaced('decoder.embed_tokens.weight', () => float32([400, 8], new Float32Array(3200))),
    ),
    '/prior.safetensors: decoder.embed_tokens.weight: expected shape [400, 32], got [400, 8]',
  ],
  [
    'a head with other rows than the embedding',
    inWeights(
      'prior',
      replaced('lm_head.weight', () => float32([1, 32], new Float32Array(32))),
    ),
    /^\/prior\.safetensors: lm_head\.weight: expected shape \[\d+, 32\], got \[1, 32\]$/,
  ],
  [
    'whole numbers in the text encoder',
    inWeights(
      'text_encoder',
      replaced(norm, () => int32([32], new Int32Array(32))),
    ),
    `/text_encoder.safetensors: ${norm}: expected floating-point values, got I32`,
  ],
  [
    'NaN in the text encoder',
    inWeights('text_encoder', withValue(norm, 7, Number.NaN)),
    `/text_encoder.safetensors: "${norm}": element 7 is NaN, expected finite numbers`,
  ],
  [
    'an infinity in the text encoder',
    inWeights('text_encoder', withValue('shared.weight', 0, Number.POSITIVE_INFINITY)),
    '/text_encoder.safetensors: "shared.weight": element 0 is Infinity, expected finite numbers',
  ],
  [
    'NaN in the prior',
    inWeights('prior', withValue('lm_head.weight', 3, Number.NaN)),
    '/prior.safetensors: "lm_head.weight": element 3 is NaN, expected finite numbers',
  ],
  [
    'an infinity in the prior',
    inWeights('prior', withValue('decoder.final_layer_norm.weight', 1, Number.NEGATIVE_INFINITY)),
    '/prior.safetensors: "decoder.final_layer_norm.weight": element 1 is -Infinity, expected finite numbers',
  ],
];

const drawing: readonly (readonly [string, Damage, string | RegExp])[] = [
  ['no denoiser in the config', inConfig('denoiser'), '/config.json: denoiser: expected an object, got nothing'],
  ['an unknown field', inConfig('denoiser.depth', 3), '/config.json: denoiser.depth: no such field'],
  [
    '10^9 ResNet blocks',
    inConfig('denoiser.num_resnets_per_resolution', 1e9),
    '/config.json: denoiser.num_resnets_per_resolution: expected integers from 1 to 1000, got 1000000000',
  ],
  [
    'more ResNet blocks than there are weights',
    inConfig('denoiser.num_resnets_per_resolution', 1000),
    /^\/denoiser\.safetensors: down_blocks\.0\.resnets\.1\.norm1\.weight \[8\] is missing$/,
  ],
  [
    '10^9 attention layers',
    inConfig('denoiser.inner_config.num_attention_layers', 1e9),
    '/config.json: denoiser.inner_config.num_attention_layers: expected integers from 0 to 1000, got 1000000000',
  ],
  [
    'half a group',
    inConfig('denoiser.resnet_config.num_groups_norm', 0.5),
    '/config.json: denoiser.resnet_config.num_groups_norm: expected an integer from 1 to 65536, got 0.5',
  ],
  [
    'pictures without end',
    inConfig('denoiser.resolution', 2 ** 30),
    '/config.json: denoiser.resolution: expected an integer from 1 to 4096, got 1073741824',
  ],
  [
    'no resolution',
    inConfig('denoiser.resolution'),
    '/config.json: denoiser.resolution: expected the pixels of the finest level, got nothing',
  ],
  [
    'odd pixels',
    inConfig('denoiser.resolution', 9),
    '/config.json: denoiser.resolution: expected a whole number of pixels at every level (a multiple of 2), got 9',
  ],
  [
    '10^15 steps',
    inConfig('diffusion', { steps: 1e15 }),
    '/config.json: diffusion.steps: expected an integer from 2 to 100000, got 1000000000000000',
  ],
  ['a diffusion that is text', inConfig('diffusion', 'fast'), '/config.json: diffusion: expected an object, got "fast"'],
  [
    'an unknown schedule',
    inConfig('diffusion', { schedule: ['a'] }),
    '/config.json: diffusion.schedule: expected one of cosine_iddpm, cosine_logsnr, linear, got ["a"]',
  ],
  ['no weights of the denoiser', unlisted('denoiser.safetensors'), ': the checkpoint has no denoiser.safetensors'],
  ['a missing tensor', inWeights('denoiser', without('conv_in.bias')), '/denoiser.safetensors: conv_in.bias [8] is missing'],
  [
    'a tensor too many',
    inWeights('denoiser', (tensors) => ({ ...tensors, more: float32([], [1]) })),
    '/denoiser.safetensors: "more": the config has no such parameter',
  ],
  [
    'a wrong shape',
    inWeights(
      'denoiser',
      replaced('conv_in.bias', () => float32([2, 4], new Float32Array(8))),
    ),
    '/denoiser.safetensors: conv_in.bias: expected shape [8], got [2, 4]',
  ],
  [
    'whole numbers',
    inWeights(
      'denoiser',
      replaced('conv_in.bias', () => int32([8], new Int32Array(8))),
    ),
    '/denoiser.safetensors: conv_in.bias: expected floating-point values, got I32',
  ],
  [
    'NaN',
    inWeights('denoiser', withValue('conv_out.bias', 2, Number.NaN)),
    '/denoiser.safetensors: "conv_out.bias": element 2 is NaN, expected finite numbers',
  ],
  [
    'an infinity in an inner network',
    inWeights('denoiser', withValue('inner_unet.conv_in.weight', 5, Number.POSITIVE_INFINITY)),
    '/denoiser.safetensors: "inner_unet.conv_in.weight": element 5 is Infinity, expected finite numbers',
  ],
];

/** Runs a command on one caption; its exit code and what it said without its name. */
async function outcome(command: Command<OptionTable>, line: readonly string[]) {
  const { code, stderr } = await runInProcess(command, line, { input: 'a cat\n' });
  const said = stderr.split('\n').slice(0, -1);
  return { code, said: said.map((text) => text.replace(/^[a-z-]+( [a-z]+)?: /, '')) };
}

const drawn = (folder: string) => outcome(draw, ['--model', folder, '--steps', '1', '-o', join(scratch, 'picture.png')]);
const validated = (folder: string) => outcome(trainer, ['validate', folder, '--pictures', '1', '--levels', '1']);

/** What each command makes of a folder, by the command. */
async function outcomes(folder: string) {
  const made = (name: string) => join(scratch, name);
  return {
    ar: await outcome(plan, ['--model', folder]),
    diffuse: await drawn(folder),
    validate: await validated(folder),
    export: await outcome(trainer, ['export', folder, '-o', made('exported')]),
    init: await outcome(trainer, ['--config', config, '-o', made('new'), '--init', folder, '--steps', '0']),
  };
}

async function damaged(damage: Damage): Promise<string> {
  const copy = new Copy(join(scratch, 'model'));
  await rm(copy.folder, { recursive: true, force: true });
  await cp(whole, copy.folder, { recursive: true });
  await damage(copy);
  return copy.folder;
}

/** A refusal in these words. */
function refusal(folder: string, words: string | RegExp) {
  const line = typeof words === 'string' ? `${folder}${words}` : expect.stringMatching(new RegExp(words.source.replace('^', `^${folder}`)));
  return { code: 2, said: [line] };
}

test('the whole one is taken by all', async () => {
  const all = await outcomes(await damaged(async () => {}));
  await rm(join(scratch, 'new'), { recursive: true });
  expect(Object.fromEntries(Object.entries(all).map(([name, { code }]) => [name, code]))).toEqual({
    ar: 0,
    diffuse: 0,
    validate: 0,
    export: 0,
    init: 0,
  });
});

test('finite weights whose numbers overflow end with 1 and a reason, not with a grey picture', async () => {
  const grown = ({ shape, data }: HostTensor) => float32(shape, data.map((value) => value * 1e30) as Float32Array);
  const folder = await damaged(
    inWeights('denoiser', (tensors) => Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [name, grown(tensor)]))),
  );
  expect(await drawn(folder)).toEqual({ code: 1, said: [expect.stringMatching(/^the denoiser's prediction at step \d+ is not finite: /)] });
  expect(await validated(folder)).toEqual({ code: 1, said: [`${folder}: losses are not finite: the weights are too large`] });
});

describe('a checkpoint whose language side has', () => {
  test.each(language)('%s is refused by all in the same words', async (_, damage, words) => {
    const folder = await damaged(damage);
    const expected = refusal(folder, words);
    expect(await outcomes(folder)).toEqual({ ar: expected, diffuse: expected, validate: expected, export: expected, init: expected });
  });
});

describe('a checkpoint whose drawing side has', () => {
  test.each(drawing)('%s is refused in the same words by all that draw or train', async (_, damage, words) => {
    const folder = await damaged(damage);
    const { ar: _planned, ...others } = await outcomes(folder);
    const expected = refusal(folder, words);
    expect(others).toEqual({ diffuse: expected, validate: expected, export: expected, init: expected });
  });
});
