import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
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

test('plans depend on their place in the input, not on batches or shards', async () => {
  const whole = await output('kaleido-ar -n 3 --seed 5', input);
  const lines = linesOf(whole);
  expect(lines).toHaveLength(21);
  for (const line of lines) validateRecord(JSON.parse(line), 'stdout');
  expect(await output('kaleido-ar -n 3 --seed 5 --batch 1', input)).toBe(whole);
  const shards = await Promise.all([1, 2].map((share) => output(`kaleido-ar -n 3 --seed 5 --shard ${share}/2`, input)));
  expect(shards.flatMap(linesOf).sort()).toEqual([...lines].sort());
});

test('each plan is written before the next caption is there', async () => {
  const line = '(echo "a cat"; until [ -s early ]; do sleep 0.02; done; echo "the mat") | kaleido-ar --seed 5 | tee early | wc -l';
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
    '(yes "a cat" | kaleido-ar --seed 5 > many.ndjson) & until [ -s many.ndjson ]; do sleep 0.02; done; kill -INT $(pgrep -P $! -f kaleido-ar.js); wait $!',
  );
  expect({ code, stdout: `${stdout}`, stderr }).toEqual({ code: 130, stdout: '', stderr: 'kaleido-ar: stopped by SIGINT\n' });
  for (const line of linesOf(await readFile(join(scratch.folder, 'many.ndjson'), 'utf8'))) validateRecord(JSON.parse(line), 'stdout');
});
