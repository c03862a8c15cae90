import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseDataArgument } from './data-argument.ts';

let scratch = '';
const beside = [
  ...['classes/n01/a.png', 'classes/names.txt', 'kohya/10_cat/a.webp', 'kohya/10_cat/a.txt', 'kohya/._a.tar'],
  ...['img2dataset/00000/0.JPG', 'img2dataset/00000/0.txt', 'img2dataset/00000.parquet', 'both/metadata.jsonl', 'both/a.png', 'both/a.txt'],
];
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'kaleido-data-'));
  for (const folder of ['shards', 'rows', 'hf', 'classes/n01', 'kohya/10_cat', 'img2dataset/00000', 'both'])
    await mkdir(join(scratch, folder), { recursive: true });
  for (const file of ['shards/0.tar', 'shards/1.tar', 'rows/a.parquet', 'hf/metadata.csv', 'captions_val.json', 'notes.txt', ...beside])
    await writeFile(join(scratch, file), '');
});
afterAll(() => rm(scratch, { recursive: true }));

test.each([
  ['shards/{0..1}.tar', 'webdataset'],
  ['shards/*.tar', 'webdataset'],
  ['shards', 'webdataset'],
  ['rows', 'parquet'],
  ['rows/a.parquet', 'parquet'],
  ['hf', 'imagefolder'],
  ['classes', 'imagenet'],
  ['captions_val.json', 'coco'],
  ['kohya', 'files'],
  ['kohya/10_cat', 'files'],
  ['img2dataset', 'files'],
  ['both', 'imagefolder'],
])('%s is %s', async (pattern, source) => {
  const path = join(scratch, pattern);
  expect(await parseDataArgument(path)).toEqual({ source, path });
});

test('a format can be named; stdin and scenes are no paths', async () => {
  expect(await parseDataArgument(`imagenet:${scratch}/hf`)).toEqual({ source: 'imagenet', path: join(scratch, 'hf') });
  expect(await parseDataArgument('-')).toEqual({ source: 'stdin' });
  expect(await parseDataArgument('scenes')).toEqual({ source: 'scenes' });
});

test('what tells no format, or is not there, is refused', async () => {
  await expect(parseDataArgument(join(scratch, 'notes.txt'))).rejects.toThrow('cannot tell its format: expected .tar, .parquet');
  await expect(parseDataArgument(join(scratch, 'x{0..2}.tar'))).rejects.toThrow('x0.tar: cannot be read: no such file or directory');
});
