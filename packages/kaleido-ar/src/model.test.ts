import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CheckpointParts, openCheckpoint, writeCheckpoint } from '@kaleido/shared/checkpoint';
import { float32 } from '@kaleido/shared/tensors';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openLanguageModel } from './model.ts';
import { tinyModel } from './testing/tiny-model.ts';
import { makeTokenizer } from './tokenizer/make.ts';

let tiny: Awaited<ReturnType<typeof tinyModel>>;
let scratch = '';
beforeAll(async () => {
  tiny = await tinyModel();
  scratch = await mkdtemp(join(tmpdir(), 'kaleido-model-'));
});
afterAll(async () => {
  await tiny.remove();
  await rm(scratch, { recursive: true });
});

/** The tiny model with other files, and more components. */
async function changed(json: Readonly<Record<string, unknown>>, more: CheckpointParts['components'] = {}): Promise<string> {
  const checkpoint = await openCheckpoint(tiny.folder);
  const folder = join(scratch, 'changed');
  await writeCheckpoint(folder, {
    json: { 'config.json': checkpoint.config, 'tokenizer.json': await checkpoint.json('tokenizer.json'), ...json },
    components: {
      text_encoder: { tensors: await checkpoint.component('text_encoder') },
      prior: { tensors: await checkpoint.component('prior') },
      ...more,
    },
  });
  return folder;
}

test('a checkpoint folder says its name, parts and limits', async () => {
  const model = await openLanguageModel(tiny.folder);
  expect(model).toMatchObject({ name: 'tiny', parts: ['text', 'bbox'], maxTokens: 40, vokenCount: undefined });
  expect((await model.weights()).prior.decoder.embed_tokens.weight.shape).toEqual([model.config.vocab_size, 16]);
});

test('a name in the config wins over that of the folder', async () => {
  const { config } = await openCheckpoint(tiny.folder);
  const folder = await changed({
    'config.json': { ...(config as object), name: 'scenes-64', latents: ['voken', 'text'], voken_count: 32 },
  });
  expect(await openLanguageModel(folder)).toMatchObject({ name: 'scenes-64', parts: ['text', 'voken'], vokenCount: 32 });
});

test('the format version may have its earlier name', async () => {
  const { format_version: kaleido, ...config } = (await openCheckpoint(tiny.folder)).config;
  expect(await openLanguageModel(await changed({ 'config.json': { kaleido, ...config } }))).toMatchObject({ maxTokens: 40 });
  const later = await changed({ 'config.json': { kaleido: 2, ...config } });
  await expect(openLanguageModel(later)).rejects.toThrow('config.json: format_version: expected 1, got 2');
});

test.each([
  [{ latents: 'text' }, 'latents: expected a list of text, bbox, blob, voken, got "text"'],
  [{ t5: {} }, 't5.vocab_size: expected an integer from 1 to 16777216, got nothing'],
  [{ max_tokens: 0 }, 'max_tokens: expected an integer from 1 to 4096, got 0'],
  [{ max_tokens: 1e12 }, 'max_tokens: expected an integer from 1 to 4096, got 1000000000000'],
])('a config that is wrong is refused: %j', async (fields, message) => {
  const { config } = await openCheckpoint(tiny.folder);
  const folder = await changed({ 'config.json': { ...(config as object), ...fields } });
  await expect(openLanguageModel(folder)).rejects.toThrow(`${folder}/config.json: ${message}`);
});

test('a tokenizer with more pieces than the embedding has rows is refused', async () => {
  const folder = await changed({
    'tokenizer.json': makeTokenizer(['many more words than the tiny model was ever taught to read or write or even to spell out in full']),
  });
  await expect(openLanguageModel(folder)).rejects.toThrow(
    /tokenizer\.json: has \d+ pieces, but the embeddings have \d+ rows in text_encoder and \d+ in prior/,
  );
});

test('the tokenizer of its vokens is the one that its training data named, and no other may lie beside it', async () => {
  const own = { tensors: { a: float32([1], Float32Array.of(1)) }, metadata: { voken_tokenizer: '{"name":"own"}' } };
  const folder = await changed({ 'domain.json': { words: {}, voken_tokenizer: 'a@01234567' } });
  await expect((await openLanguageModel(folder)).vokenTokenizer()).resolves.toBe('a@01234567');
  const withOwn = await changed({ 'domain.json': { words: {}, voken_tokenizer: 'a@01234567' } }, { voken_tokenizer: own });
  await expect((await openLanguageModel(withOwn)).vokenTokenizer()).rejects.toThrow(
    /\/voken_tokenizer\.safetensors: is own@[0-9a-f]{8}, but the model was trained on vokens of a@01234567$/,
  );
});

test('a folder that is not a checkpoint is refused', async () => {
  const folder = join(scratch, 'copy');
  await cp(tiny.folder, folder, { recursive: true });
  await rm(join(folder, 'tokenizer.json'));
  await expect(openLanguageModel(folder)).rejects.toThrow(folder);
});
