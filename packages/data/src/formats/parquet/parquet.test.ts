import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { InputError } from '@kaleido/shared/errors';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runJob } from '../../threads/run-job.ts';
import { parquet } from '../parquet.ts';
import { unsnap } from './snappy.ts';

let scratch = '';
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'kaleido-parquet-'));
});
afterAll(() => rm(scratch, { recursive: true }));

const fixture = (name: string) => fileURLToPath(new URL(`../../../fixtures/parquet/${name}.parquet`, import.meta.url));

const open = (path: string, options: Readonly<Record<string, string>> = {}) =>
  parquet.open(
    { path: [path], options },
    () => Promise.reject(new Error('no index')),
    () => {},
  );

/** Caption and height of every row, or what is wrong with it. */
async function rows(path: string, options: Readonly<Record<string, string>> = {}): Promise<string[]> {
  const found: string[] = [];
  for (const shard of await open(path, options))
    for (let index = 0; index < (await shard.count()); index++) {
      try {
        const loaded = await runJob({ task: 'load', format: 'parquet', location: await shard.locate(index), options: {} });
        if ('caption' in loaded) found.push(`${loaded.caption} ${loaded.image.height}`);
      } catch (error) {
        if (!(error instanceof InputError)) throw error;
        found.push(error.message.replace(`${path}: `, ''));
      }
    }
  return found;
}

const hasZstd = 'zstdDecompressSync' in (await import('node:zlib'));
const variants = 'snappy gzip brotli plain plain-2 snappy-2 gzip-2 brotli-2 wide pages groups delta delta-wide binary fixed'.split(' ');
const expected = (image: string, caption: string) => [
  'picture 0 ü 1',
  'picture 1 ü 2',
  `row 2: ${image}: no picture`,
  'picture 3 ü 4',
  `row 4: ${caption}: no caption`,
  'picture 5 ü 6',
  'picture 6 ü 7',
];

test.each([...variants, ...(hasZstd ? ['zstd', 'zstd-2'] : [])])('rows as pyarrow stores them: %s', async (name) => {
  const found = await rows(fixture(name));
  if (name !== 'fixed') expect(found).toEqual(expected(name === 'binary' ? 'jpg' : 'image', /binary/.test(name) ? 'caption' : 'text'));
  else
    expect(found.filter((row) => !/cut off/.test(row))).toEqual(
      expected('image', 'caption')
        .slice(2, 5)
        .filter((row) => /row/.test(row)),
    );
});

test('columns that may not be empty', async () => {
  expect(await rows(fixture('required'))).toEqual([0, 1, 2, 3, 4, 5, 6].map((number) => `picture ${number} ü ${number + 1}`));
});

test.each(['plain', 'wide', 'snappy', 'pages', 'delta', 'delta-wide'])('classes by their numbers: %s', async (name) => {
  const names = join(scratch, 'names.txt');
  await writeFile(names, Array.from({ length: 301 }, (_, number) => `class ${number}`).join('\n'));
  const large = /wide/.test(name) ? 2 ** 40 : 70_000;
  const none = (number: number) => `label: ${names} has no name for class ${number}, only 301 names`;
  expect(await rows(fixture(name), { caption: 'label', names })).toEqual([
    ...['class 5 1', 'class 0 2', 'row 2: image: no picture', `row 3: ${none(-1)}`],
    ...['row 4: label: no caption', `row 5: ${none(large)}`, 'class 2 7'],
  ]);
});

test('columns of another kind are refused before anything is read', async () => {
  await expect(open(fixture('lists'))).rejects.toThrow('column "caption": expected texts or class numbers, got a list');
  await expect(open(fixture('plain'), { caption: 'image' })).rejects.toThrow('got a struct of bytes, path');
  await expect(open(fixture('plain'), { caption: 'words' })).rejects.toThrow('no column "words" among image, text, label');
  for (const name of ['lz4', ...(hasZstd ? [] : ['zstd'])])
    await expect(open(fixture(name))).rejects.toThrow(
      new RegExp(`this version of Node supports compression by none, snappy, gzip, brotli.*, got ${name}$`),
    );
});

test.each([
  ['', 'not a Parquet file: it is empty'],
  ['<!DOCTYPE html>', 'not a Parquet file: it is a web page'],
  ['version https://git-lfs.github.com/spec/v1', 'not a Parquet file: it is a Git LFS pointer'],
  ['PAR1 and then nothing', 'its end is missing'],
  [`PAR1${' '.repeat(20)}\xff\xff\xff\x7fPAR1`, 'its metadata claims 2147483647 bytes, more than the file has or than allowed'],
])('a file that is none: %j', async (content, message) => {
  const path = join(scratch, 'none.parquet');
  await writeFile(path, content, 'latin1');
  await expect(open(path)).rejects.toThrow(new RegExp(`^${path}: ${message}`));
});

// Files made to order, in Thrift's compact protocol.

const varint = (value: number): number[] => (value < 128 ? [value] : [(value % 128) + 128, ...varint(Math.floor(value / 128))]);
const zigzag = (value: number): number[] => varint(value < 0 ? -2 * value - 1 : 2 * value);
type Field = number | string | boolean | Buffer | readonly Buffer[];

/** A struct by the numbers of its fields; lists hold structs. */
function struct(fields: Readonly<Record<number, Field>>): Buffer {
  const parts = Object.entries(fields).map(([id, value]) => {
    const head = (type: number) => Buffer.from([type, ...zigzag(Number(id))]);
    if (typeof value === 'number') return Buffer.concat([head(6), Buffer.from(zigzag(value))]);
    if (typeof value === 'boolean') return head(value ? 1 : 2);
    if (typeof value === 'string') return Buffer.concat([head(8), Buffer.from(varint(value.length)), Buffer.from(value)]);
    if (Buffer.isBuffer(value)) return Buffer.concat([head(12), value]);
    return Buffer.concat([head(9), Buffer.from([0xfc, ...varint(value.length)]), ...value]);
  });
  return Buffer.concat([...parts, Buffer.from([0])]);
}

const text = (value: string) => Buffer.concat([Buffer.from(new Uint32Array([value.length]).buffer), Buffer.from(value)]);

interface PageFields {
  readonly count?: number;
  readonly encoding?: number;
  readonly size?: number;
}

/** A page of a column whose values may be missing: levels, then values. */
function page(levels: Buffer, values: Buffer, { count = 2, encoding = 0, size }: PageFields = {}, pack = (bytes: Buffer) => bytes): Buffer {
  const content = Buffer.concat([Buffer.from(new Uint32Array([levels.length]).buffer), levels, values]);
  const packed = pack(content);
  return Buffer.concat([
    struct({ 1: 0, 2: size ?? content.length, 3: packed.length, 5: struct({ 1: count, 2: encoding, 3: 3, 4: 3 }) }),
    packed,
  ]);
}

const bothThere = Buffer.from([2 << 1, 1]); // a run of two ones
const captions = page(bothThere, Buffer.concat([text('a'), text('b')]));

/** Two columns of bytes, `image` and `caption`. */
async function made(image: Buffer, changes: Readonly<Partial<Record<'rows' | 'values' | 'codec' | 'groups' | 'place', number>>> = {}) {
  const { rows = 2, values = rows, codec = 0, groups = 1, place = 4 } = changes;
  const column = (start: number, bytes: Buffer) =>
    struct({ 2: start, 3: struct({ 1: 6, 4: codec, 5: values, 6: bytes.length, 7: bytes.length, 9: start }) });
  const leaf = (name: string) => struct({ 1: 6, 3: 1, 4: name });
  const group = struct({ 1: [column(place, image), column(4 + image.length, captions)], 2: 1, 3: rows });
  const footer = struct({
    1: 1,
    2: [struct({ 4: 'schema', 5: 2 }), leaf('image'), leaf('caption')],
    3: rows,
    4: Array<Buffer>(groups).fill(group),
  });
  const path = join(scratch, `${Math.random()}.parquet`);
  await writeFile(
    path,
    Buffer.concat([
      Buffer.from('PAR1'),
      image,
      captions,
      footer,
      Buffer.from(new Uint32Array([footer.length]).buffer),
      Buffer.from('PAR1'),
    ]),
  );
  return path;
}

const two = Buffer.concat([text('x'), text('y')]);

test('a file made to order is read', async () => {
  const none = 'row 0: not a picture: expected PNG, JPEG or WebP';
  expect(await rows(await made(page(bothThere, two)))).toEqual([none, none.replace('0', '1')]);
});

test.each<[string, () => Promise<string>, string]>([
  ['rows that take no bytes', () => made(page(bothThere, two), { rows: 10 ** 9 }), 'a group claims 1000000000 rows, more than its'],
  ['a negative count', () => made(page(bothThere, two), { rows: -1 }), 'the number of rows of a group is not valid'],
  ['a count beyond 2^53', () => made(page(bothThere, two), { rows: 2 ** 60 }), 'the number of rows of a group is not valid'],
  ['fewer values than rows', () => made(page(bothThere, two), { values: 1 }), 'a column has fewer values than its 2 rows'],
  ['a column elsewhere', () => made(page(bothThere, two), { place: 4000 }), 'a column extends beyond the end of the data'],
])('a description that lies is refused: %s', async (_, make, message) => {
  await expect(open(await make())).rejects.toThrow(message);
});

test.each<[string, () => Promise<string>, string]>([
  [
    'a page of 2^31 values',
    () => made(page(bothThere, two, { count: 2 ** 31 })),
    'a page claims 2147483648 values, more than the 2 remaining rows',
  ],
  ['a run of 2^31 levels', () => made(page(Buffer.from([...varint(2 ** 32), 1]), two)), 'not a picture'],
  ['levels that end', () => made(page(Buffer.from([3]), two)), 'a page ends within its levels or indices'],
  ['values that end', () => made(page(bothThere, text('x'))), 'a page ends within its values'],
  ['a value longer than its page', () => made(page(bothThere, Buffer.alloc(9, 0x7f))), 'a page ends within its values'],
  [
    'indices without a dictionary',
    () => made(page(bothThere, Buffer.from([1, 2]), { encoding: 8 })),
    'a page of indices comes before their dictionary',
  ],
  ['an encoding of the future', () => made(page(bothThere, two, { encoding: 77 })), 'column "image": unknown encoding 77'],
  [
    'differences in blocks of no parts',
    () => made(page(bothThere, Buffer.from([128, 1, 0, 2, 0]), { encoding: 6 })),
    'a page is damaged (differences)',
  ],
  [
    'a page that gives more than it claims',
    () => made(page(bothThere, two, { size: 5 }, gzipSync), { codec: 2 }),
    'a page decompresses to more than the 5 bytes it claims',
  ],
  [
    'a page that gives less',
    () => made(page(bothThere, two, { size: 500 }, gzipSync), { codec: 2 }),
    'a page decompresses to 16 bytes, not the 500 it claims',
  ],
  [
    'a damaged page of gzip',
    () =>
      made(
        page(bothThere, two, {}, (bytes) => gzipSync(bytes).fill(7, 12)),
        { codec: 2 },
      ),
    'a page is damaged (gzip: ',
  ],
  [
    'a page of snappy whose length is negative',
    () =>
      made(
        page(bothThere, two, {}, () => Buffer.from([16, 0xfc, 0xf6, 0xff, 0xff, 0xff, 0, 0])),
        { codec: 1 },
      ),
    'a page is damaged (snappy)',
  ],
  [
    'a bomb of gzip',
    () => made(page(bothThere, two, { size: 400_000_000 }, gzipSync), { codec: 2 }),
    'decompresses to more than the 268435456 allowed',
  ],
  [
    'a bomb of brotli',
    () => made(page(bothThere, two, { size: 2 ** 31 }, brotliCompressSync), { codec: 4 }),
    'decompresses to more than the 268435456 allowed',
  ],
  ['a column that ends', () => made(page(Buffer.from([1 << 1, 1]), text('x'), { count: 1 })), 'column "image" ends after 1 of 2 rows'],
])('a page that lies costs its rows: %s', async (_, make, message) => {
  const found = await rows(await make());
  expect(found).toHaveLength(2);
  for (const row of found) expect(row).toContain(message);
});

test('a header of lists within lists is damage', async () => {
  const path = join(scratch, 'nested.parquet');
  const footer = Buffer.concat([Buffer.from([0x29]), Buffer.from(Array<number>(5000).fill(0x19)), Buffer.alloc(10)]);
  await writeFile(
    path,
    Buffer.concat([Buffer.from('PAR1'), footer, Buffer.from(new Uint32Array([footer.length]).buffer), Buffer.from('PAR1')]),
  );
  await expect(open(path)).rejects.toThrow('a header is damaged');
});

test('snappy: literals, copies that overlap, and what is damaged', () => {
  expect(unsnap(Buffer.from([5, 4 << 2, ...Buffer.from('hello')]), 5).toString()).toBe('hello');
  expect(unsnap(Buffer.from([9, 0, 0x61, 1 | (4 << 2), 1]), 9).toString()).toBe('aaaaaaaaa');
  expect(unsnap(Buffer.from([6, 1 << 2, 0x61, 0x62, 2 | (3 << 2), 2, 0]), 6).toString()).toBe('ababab');
  for (const bytes of [[], [5], [5, 0xf0], [5, 0, 0x61, 1, 9], [5, 0, 0x61, 1, 0], [1, 4 << 2, 1, 2, 3, 4, 5]])
    expect(() => unsnap(Buffer.from(bytes), 5)).toThrow('a page is damaged (snappy)');
});
