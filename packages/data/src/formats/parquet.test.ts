import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { formatFolder } from '../testing/format-folder.ts';

const { scratch, write, open, samples, remove } = await formatFolder();
afterAll(remove);

test('parquet: row groups, the caption column that is named, classes by their names', async () => {
  await cp(fileURLToPath(new URL('../../fixtures/captions.parquet', import.meta.url)), join(scratch, 'captions.parquet'));
  const shards = await open('parquet', 'captions.parquet', { caption: 'words' });
  expect(await Promise.all(shards.map((shard) => shard.count()))).toEqual([3, 3, 1]);
  const found = await samples('parquet', 'captions.parquet', { caption: 'words' });
  expect(found).toEqual([
    "captions.parquet: row 4: image.path: ../4.png is outside of the file's folder",
    ...[0, 1, 2, 3, 5, 6].map((number) => [`picture ${number} ü`, {}, `12×${8 + number}`]),
  ]);
  await write({ 'two.txt': 'even\nodd\n' });
  const classes = await samples('parquet', 'captions.parquet', { caption: 'label', names: join(scratch, 'two.txt') });
  expect(classes.slice(1).map((sample) => (sample as string[])[0])).toEqual(['even', 'even', 'even', 'odd', 'odd', 'odd']);
  await expect(open('parquet', 'captions.parquet', { caption: 'image' })).rejects.toThrow(
    'captions.parquet: column "image": expected texts or class numbers, got a struct of bytes, path',
  );
  await expect(open('parquet', 'captions.parquet')).rejects.toThrow('no column "caption" or "text" among image, words, label');
  await write({ 'no.parquet': 'PAR0' });
  await expect(open('parquet', 'no.parquet')).rejects.toThrow('no.parquet: not a Parquet file: it does not begin like one');
});
