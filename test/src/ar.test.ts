import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openCheckpoint, writeCheckpoint } from '@kaleido/shared/checkpoint';
import { validateRecord } from '@kaleido/shared/record';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { folderOfCommands, shell } from './run-command.ts';
import { scratchWithModel } from './tiny-model.ts';

const commands = folderOfCommands();
let scratch: Awaited<ReturnType<typeof scratchWithModel>>;
beforeAll(async () => {
  scratch = await scratchWithModel();
});
afterAll(async () => {
  commands.remove();
  await scratch.remove();
});

const run = (line: string, input: string | Uint8Array = '') =>
  shell(line, { input, cwd: scratch.folder, env: { PATH: `${commands.path}:${process.env.PATH}`, KALEIDO_MODEL: scratch.model } });

/** What a line writes that must succeed without a word on stderr. */
async function output(line: string, input = ''): Promise<string> {
  const { code, stdout, stderr } = await run(line, input);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return stdout.toString();
}

const linesOf = (text: string): string[] => text.split('\n').slice(0, -1);

const captions = ['a cat', 'a squirrel wearing a crown', 'the mat', 'a cat in a meadow at night', 'a crown', 'painted mat', 'a squirrel'];
const input = captions.map((caption) => `${caption}\n`).join('');

test('plans depend on the seed and their place in the input, not on batches or shards', async () => {
  const whole = await output('kaleido-ar -n 3 --seed 5', input);
  const lines = linesOf(whole);
  expect(lines).toHaveLength(21);
  for (const line of lines) validateRecord(JSON.parse(line), 'stdout');
  expect(await output('kaleido-ar -n 3 --seed 5 --batch 1', input)).toBe(whole);
  expect(await output('kaleido-ar -n 3 --seed 5 --batch 21', input)).toBe(whole);
  const shards = await Promise.all([1, 2].map((share) => output(`kaleido-ar -n 3 --seed 5 --shard ${share}/2`, input)));
  expect(shards.flatMap(linesOf).sort()).toEqual([...lines].sort());
  expect(await output('kaleido-ar -n 3 --seed 6', input)).not.toBe(whole);
});

test('each plan is written before the next caption is there', async () => {
  const line = '(echo "a cat"; until [ -s early ]; do sleep 0.1; done; echo "the mat") | kaleido-ar --seed 5 | tee early | wc -l';
  expect((await output(`timeout 30 bash -c '${line}'`)).trim()).toBe('2');
});

test('what a record brings along comes out as it was written', async () => {
  const given = '{"big":12345678901234567890,"__proto__":{"a":1},"latents":{"text":"a c\\u0061t","own":1.50},"caption":"a cat","z":[1e0]}';
  const written = await output('kaleido-ar --seed 5 --latents text', given);
  expect(written).toMatch(
    /^\{"big":12345678901234567890,"__proto__":\{"a":1\},"latents":\{"text":"a c\\u0061t","own":1\.50\},"caption":"a cat","z":\[1e0\],"id":"1-1","seed":\d+,"model":"tiny"\}\n$/,
  );
  const [planned] = linesOf(await output('kaleido-ar --seed 5', given));
  expect(planned).toContain('"latents":{"text":"a c\\u0061t","own":1.50,"bbox":[');
});

test('every way that records come is read', async () => {
  const ways = `\ufeffa cat\r\n\r\n  \n"the mat"\n{\n  "caption": "a crown"\n}{"caption":"a cat"} {"caption":"the mat"}`;
  const records = linesOf(await output('kaleido-ar --seed 5', ways)).map((line) => JSON.parse(line));
  expect(records.map(({ id, caption }) => `${id} ${caption}`)).toEqual([
    '1-1 a cat',
    '2-1 the mat',
    '3-1 a crown',
    '4-1 a cat',
    '5-1 the mat',
  ]);
  await writeFile(join(scratch.folder, 'one.txt'), 'a cat\n');
  expect(linesOf(await output('kaleido-ar --seed 5 one.txt - one.txt', 'the mat\n'))).toHaveLength(3);
});

test('a signal leaves whole lines', async () => {
  const { code, stdout, stderr } = await run(
    '(yes "a cat" | kaleido-ar --seed 5 > many.ndjson) & until [ -s many.ndjson ]; do sleep 0.1; done; kill -INT $(pgrep -P $! -f kaleido-ar.js); wait $!',
  );
  expect({ code, stdout: `${stdout}`, stderr }).toEqual({ code: 130, stdout: '', stderr: 'kaleido-ar: stopped by SIGINT\n' });
  for (const line of linesOf(await readFile(join(scratch.folder, 'many.ndjson'), 'utf8'))) validateRecord(JSON.parse(line), 'stdout');
});

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
  const { code, stdout, stderr } = await run('kaleido-ar', rubbish);
  expect({ code, stdout: stdout.length }).toEqual({ code: 2, stdout: 0 });
  expect(stderr).toMatch(/^kaleido-ar: [^\n]+\n$/);
  expect(stderr).toMatch(message);
});

/** The model with other JSON files, its manifest made anew. */
async function damaged(name: string, change: (files: Record<string, Record<string, unknown>>) => void): Promise<void> {
  const checkpoint = await openCheckpoint(scratch.model);
  const files = {
    'config.json': structuredClone(checkpoint.config) as Record<string, unknown>,
    'tokenizer.json': (await checkpoint.json('tokenizer.json')) as Record<string, unknown>,
  };
  change(files);
  const [text_encoder, prior] = await Promise.all(['text_encoder', 'prior'].map((component) => checkpoint.component(component)));
  await writeCheckpoint(join(scratch.folder, name), {
    json: files,
    components: { text_encoder: { tensors: text_encoder! }, prior: { tensors: prior! } },
  });
}

test.each([
  ['layers', 2, /layers\/config\.json: t5\.num_layers/, (files) => Object.assign(files['config.json']!.t5 as object, { num_layers: 1e9 })],
  [
    'token',
    2,
    /token\/config\.json: t5\.decoder_start_token_id/,
    (files) => Object.assign(files['config.json']!.t5 as object, { decoder_start_token_id: 9999 }),
  ],
  ['length', 2, /length\/config\.json: max_tokens/, (files) => Object.assign(files['config.json']!, { max_tokens: 1e12 })],
  ['parts', 2, /parts\/config\.json: latents/, (files) => Object.assign(files['config.json']!, { latents: 'text' })],
  [
    'words',
    2,
    /words\/tokenizer\.json: model\.vocab/,
    (files) => Object.assign((files['tokenizer.json']!.model as { vocab: object }).vocab, { cat: 1e9 }),
  ],
  ['normaliser', 2, /normaliser\/tokenizer\.json: /, (files) => Object.assign(files['tokenizer.json']!, { normalizer: { type: 'None' } })],
] as [string, number, RegExp, (files: Record<string, Record<string, unknown>>) => void][])(
  'refuses a model with impossible %s in one line',
  async (name, expected, message, change) => {
    await damaged(name, change);
    const { code, stdout, stderr } = await run(`kaleido-ar --model ${name}`, 'a cat\n');
    expect({ code, stdout: stdout.length }).toEqual({ code: expected, stdout: 0 });
    expect(stderr).toMatch(/^kaleido-ar: [^\n]+\n$/);
    expect(stderr).toMatch(message);
  },
);

test('a model that was changed behind its manifest is refused', async () => {
  await cp(scratch.model, join(scratch.folder, 'changed'), { recursive: true });
  await writeFile(join(scratch.folder, 'changed/tokenizer.json'), '{}');
  const { code, stderr } = await run('kaleido-ar --model changed', 'a cat\n');
  expect(code).toBe(2);
  expect(stderr).toMatch(/^kaleido-ar: changed\/tokenizer\.json: damaged: [^\n]+\n$/);
});
