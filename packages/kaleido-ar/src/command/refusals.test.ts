import { cp, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { openCheckpoint, writeCheckpoint } from '@kaleido/shared/checkpoint';
import { runInProcess } from '@kaleido/shared/testing/command-context';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { tinyModel } from '../testing/tiny-model.ts';
import { command } from './command.ts';

let tiny: Awaited<ReturnType<typeof tinyModel>>;
beforeAll(async () => {
  tiny = await tinyModel();
});
afterAll(() => tiny.remove());

/** Runs the command on an input that it must refuse; gives its line on stderr. */
async function refusal(model: string, input: string | Uint8Array): Promise<string> {
  const { code, stdout, stderr } = await runInProcess(command, ['--model', model], { input });
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toMatch(/^kaleido-ar: [^\n]+\n$/);
  return stderr;
}

test.each([
  ['a caption of more tokens than T5 was made for', 'a cat '.repeat(400), /stdin:1: caption: expected at most 512 tokens, got 801/],
  ['a caption of a megabyte', 'x'.repeat(1 << 20), /stdin:1: caption: expected at most 65536 characters, got 1048576/],
  [
    'a plan that is too long',
    JSON.stringify({ caption: '', latents: { text: 'a cat '.repeat(99) } }),
    /stdin:1: latents: .* need at least/,
  ],
  ['vokens', '{"caption":"a cat","latents":{"voken":[1,2]}}', /stdin:1: latents\.voken: this model has no visual tokens/],
  ['coordinates in a phrase', '{"caption":"","latents":{"bbox":[{"text":"a (1, 2, 3, 4)"}]}}', /latents\.bbox\[0\]\.text: .* looks like/],
  ['half a character', Buffer.from([0x61, 0xc3, 0x0a]), /stdin:1: byte 2 \(0xc3\) is not UTF-8/],
  ['a NUL', 'a\0cat\n', /stdin:1: .*U\+0000/],
])('refuses %s in one line', async (_, rubbish, message) => {
  expect(await refusal(tiny.folder, rubbish)).toMatch(message);
});

type Files = Record<'config.json' | 'tokenizer.json', Record<string, unknown>>;

/** The model with other JSON files, under a manifest that knows of them. */
async function damaged(name: string, change: (files: Files) => void): Promise<string> {
  const checkpoint = await openCheckpoint(tiny.folder);
  const files: Files = {
    'config.json': structuredClone(checkpoint.config) as Record<string, unknown>,
    'tokenizer.json': (await checkpoint.json('tokenizer.json')) as Record<string, unknown>,
  };
  change(files);
  const folder = join(dirname(tiny.folder), name);
  const [text_encoder, prior] = await Promise.all(['text_encoder', 'prior'].map((component) => checkpoint.component(component)));
  await writeCheckpoint(folder, { json: files, components: { text_encoder: { tensors: text_encoder! }, prior: { tensors: prior! } } });
  return folder;
}

test.each<[string, RegExp, (files: Files) => void]>([
  ['layers', /layers\/config\.json: t5\.num_layers/, (files) => Object.assign(files['config.json'].t5 as object, { num_layers: 1e9 })],
  [
    'token',
    /token\/config\.json: t5\.decoder_start_token_id/,
    (files) => Object.assign(files['config.json'].t5 as object, { decoder_start_token_id: 9999 }),
  ],
  ['length', /length\/config\.json: max_tokens/, (files) => Object.assign(files['config.json'], { max_tokens: 1e12 })],
  ['parts', /parts\/config\.json: latents/, (files) => Object.assign(files['config.json'], { latents: 'text' })],
  [
    'words',
    /words\/tokenizer\.json: model\.vocab/,
    (files) => Object.assign((files['tokenizer.json'].model as { vocab: object }).vocab, { cat: 1e9 }),
  ],
  ['normaliser', /normaliser\/tokenizer\.json: /, (files) => Object.assign(files['tokenizer.json'], { normalizer: { type: 'None' } })],
])('refuses a model with impossible %s in one line', async (name, message, change) => {
  expect(await refusal(await damaged(name, change), 'a cat\n')).toMatch(message);
});

test('a model that was changed behind its manifest is refused', async () => {
  const folder = join(dirname(tiny.folder), 'changed');
  await cp(tiny.folder, folder, { recursive: true });
  await writeFile(join(folder, 'tokenizer.json'), '{}');
  expect(await refusal(folder, 'a cat\n')).toMatch(/changed\/tokenizer\.json: damaged: /);
});
