import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { InputError } from '@kaleido/shared/errors';
import { encodePng, type Picture } from '@kaleido/shared/image';
import { makeTar } from '@kaleido/shared/testing';
import { zipOf } from '@kaleido/shared/testing/fuzz';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkPictures, readPictures } from './read.ts';
import type { PictureOptions } from './source.ts';

const folder = mkdtempSync(join(tmpdir(), 'kaleido-pictures-'));
afterAll(() => rmSync(folder, { recursive: true }));

const grey = (value: number): Picture => ({ width: 3, height: 2, channels: 3, data: new Uint8Array(18).fill(value) });
const png = (value: number): Promise<Buffer> => encodePng(grey(value));

const tarOf = (files: Readonly<Record<string, Buffer | string>>): Buffer => makeTar(Object.entries(files));

const fixture = (name: string): string => new URL(`../../fixtures/npz/${name}`, import.meta.url).pathname;

async function read(source: string, options: PictureOptions = {}): Promise<string[]> {
  const found: string[] = [];
  for await (const { id, caption, picture } of readPictures(source, options)) {
    expect([picture.width, picture.height]).toEqual([3, 2]);
    found.push([id, picture.data[0], ...(caption === undefined ? [] : [caption])].join(' '));
  }
  return found;
}

const record = async (value: number, id?: string): Promise<string> =>
  JSON.stringify({
    caption: `grey ${value}`,
    ...(id && { id }),
    image: { width: 3, height: 2, png: (await png(value)).toString('base64') },
  });
const bytesOf = (text: string) =>
  async function* () {
    yield Buffer.from(text);
  };

beforeAll(async () => {
  mkdirSync(join(folder, 'tree/b/c'), { recursive: true });
  for (const [path, value] of Object.entries({ 'a.png': 1, 'b/10.PNG': 2, 'b/9.png': 3, 'b/c/x.png': 4, 'd.png': 5 }))
    writeFileSync(join(folder, 'tree', path), await png(value));
  writeFileSync(join(folder, 'tree/notes.txt'), 'no picture');
  mkdirSync(join(folder, 'empty'));
  for (const [name, first] of [
    ['00', 0],
    ['01', 2],
  ] as const)
    writeFileSync(
      join(folder, `${name}.tar`),
      tarOf({
        [`${first}.png`]: await png(first),
        [`${first}.txt`]: 'a caption\n',
        [`${first + 1}.png`]: await png(first + 1),
        [`${first + 1}.json`]: '{"caption":"another"}',
      }),
    );
});

describe('readPictures', () => {
  it('reads a folder and the folders in it, by name', async () => {
    expect(await read(join(folder, 'tree'))).toEqual(['a.png 1', 'b/10.PNG 2', 'b/9.png 3', 'b/c/x.png 4', 'd.png 5']);
    expect(await read(join(folder, 'tree'), { shard: { part: 2, of: 2 } })).toEqual(['b/10.PNG 2', 'b/c/x.png 4']);
  });

  it('follows links to folders, and counts the hidden names that it passes over', async () => {
    const links = join(folder, 'links');
    mkdirSync(links);
    symlinkSync('../tree/b', join(links, 'b'));
    writeFileSync(join(links, 'a.png'), await png(9));
    for (const name of ['._a.png', '.DS_Store']) writeFileSync(join(links, name), 'Mac OS X');
    const notes: string[] = [];
    expect(await read(links, { onNote: (note) => notes.push(note.replaceAll(links, 'links')) })).toEqual([
      'a.png 9',
      'b/10.PNG 2',
      'b/9.png 3',
      'b/c/x.png 4',
    ]);
    expect(notes).toEqual(['links: 1 name skipped (hidden, broken links, other formats): links/._a.png']);
    mkdirSync(join(folder, 'mac'));
    for (const name of ['00.tar', '01.tar']) copyFileSync(join(folder, name), join(folder, 'mac', name));
    writeFileSync(join(folder, 'mac/._00.tar'), 'Mac OS X');
    expect(await read(join(folder, 'mac'))).toHaveLength(4);
  });

  it('refuses pictures of more pixels than are allowed', async () => {
    await expect(read(join(folder, 'tree'), { maxPixels: 5 })).rejects.toThrow(
      /tree\/a\.png: the picture has 3 × 2 pixels, more than the 5 allowed \(max_pixels\)$/,
    );
  });

  it('reads shards with their captions', async () => {
    const all = ['00.tar: 0 0 a caption', '00.tar: 1 1 another', '01.tar: 2 2 a caption', '01.tar: 3 3 another'].map((text) =>
      join(folder, text),
    );
    expect(await read(join(folder, '{00..01}.tar'))).toEqual(all);
    expect(await read(join(folder, '0*.tar'))).toEqual(all);
    mkdirSync(join(folder, 'shards {a,b}'));
    for (const name of ['00.tar', '01.tar']) copyFileSync(join(folder, name), join(folder, 'shards {a,b}', name));
    expect(await read(join(folder, 'shards {a,b}'))).toEqual(all.map((text) => text.replace('/0', '/shards {a,b}/0')));
  });

  it('takes captions as the formats do, and reads pictures whose caption it cannot read', async () => {
    const [path, bytes] = [join(folder, 'odd.tar'), await png(1)];
    const beside = { 'a.txt': ' padded \r\n', 'b.json': '{"caption":"  "}', 'c.json': 'not JSON', 'd.txt': Buffer.of(0xff) };
    writeFileSync(
      path,
      tarOf(
        Object.fromEntries(
          Object.entries(beside).flatMap(([name, text]) => [
            [`${name[0]}.png`, bytes],
            [name, text],
          ]),
        ),
      ),
    );
    expect(await read(path)).toEqual(['a 1 padded', 'b 1', 'c 1', 'd 1'].map((text) => `${path}: ${text}`));
  });

  it('reads records from a file and from stdin', async () => {
    const text = `${await record(7, 'x-1')}\n${await record(8)}\n`;
    writeFileSync(join(folder, 'records.ndjson'), text);
    const expected = ['x-1 7 grey 7', '2 8 grey 8'];
    expect(await read(join(folder, 'records.ndjson'))).toEqual(expected);
    expect(await read('-', { stdin: bytesOf(text) })).toEqual(expected);
    await expect(read('-')).rejects.toThrow('-: stdin can be used for one side only');
  });

  it('tells a shard or a packed file that comes as records for what it is', async () => {
    const shard = tarOf({ '1.txt': 'x' });
    await expect(read('-', { stdin: bytesOf(shard.toString()) })).rejects.toThrow(
      new InputError('stdin: expected records, but it is a tar archive: give its file name instead'),
    );
    writeFileSync(join(folder, 'packed.ndjson'), gzipSync('{}'));
    await expect(read(join(folder, 'packed.ndjson'))).rejects.toThrow(/packed\.ndjson: expected records, but it is compressed with gzip/);
  });

  it.each(['adm.npz', 'adm-deflated.npz'])('reads the pictures of an npz file: %s', async (name) => {
    expect(await read(fixture(name))).toEqual(['0 0', '1 10', '2 20', '3 30']);
  });

  it('refuses an npz file that holds something else', async () => {
    const statistics = join(folder, 'stats.npz');
    const empty = Buffer.alloc(0);
    writeFileSync(statistics, zipOf(['mu.npy', 'sigma.npy'].map((name) => ({ name, data: empty, isDeflated: true }))));
    await expect(read(statistics)).rejects.toThrow(/npz: no pictures \(arr_0\), only mu\.npy, sigma\.npy/);
    await expect(read(fixture('no-pictures.npz'))).rejects.toThrow(
      /no-pictures\.npz: arr_0: expected pictures, u1 \[N, H, W, 3\] in C order, got f4 \[4, 3\]$/,
    );
  });

  it.each(['0, 2, 3, 3', '5, 0, 7, 3', '5, 7, 0, 3', '1000000000000000, 0, 0, 3'])(
    'refuses an npz file of empty pictures: (%s)',
    async (sides) => {
      const path = join(folder, 'empty.npz');
      const header = `{'descr': '|u1', 'fortran_order': False, 'shape': (${sides}), }`.padEnd(117).concat('\n');
      const data = Buffer.from(`\x93NUMPY\x01\x00\x76\x00${header}`, 'latin1');
      writeFileSync(path, zipOf([{ name: 'arr_0.npy', data, isDeflated: false }]));
      await expect(read(path, { shard: { part: 1, of: 2 } })).rejects.toThrow(
        new InputError(`${path}: arr_0: expected pictures, got an empty array of shape [${sides}]`),
      );
    },
  );

  it('tells what is missing before anything is read', async () => {
    for (const source of ['-', join(folder, 'tree'), join(folder, '0*.tar')]) await checkPictures(source);
    await expect(checkPictures(join(folder, 'absent'))).rejects.toThrow('absent: no such file or directory');
    await expect(checkPictures(join(folder, '{00..02}.tar'))).rejects.toThrow('02.tar: cannot be read: no such file or directory');
    await expect(checkPictures(join(folder, 'x*.tar'))).rejects.toThrow('x*.tar: no file matches');
  });

  const refusals: [string, () => Promise<string[]>, RegExp][] = [
    ['a folder without pictures', () => read(join(folder, 'empty')), /empty: no pictures in this folder \(png, jpg, jpeg, webp\)$/],
    ['a source that is missing', () => read(join(folder, 'absent')), /absent: no such file or directory$/],
    [
      'a file of another kind',
      () => read(join(folder, 'tree/notes.txt')),
      /notes\.txt: expected a folder of pictures, or a file \.tar, \.ndjson, \.jsonl, \.json, \.npz$/,
    ],
    ['no records', () => read('-', { stdin: bytesOf('') }), /^stdin: no pictures found$/],
    [
      'a record that says another size than its picture has',
      async () => read('-', { stdin: bytesOf((await record(1)).replace('"width":3', '"width":5')) }),
      /^stdin:1: image: says 5 × 2 pixels, but its picture has 3 × 2$/,
    ],
    ['a record without a picture', () => read('-', { stdin: bytesOf('a cat\n') }), /^stdin:1: image: the record has no picture$/],
  ];
  it.each(refusals)('refuses %s', async (_, work, message) => {
    const error = await work().catch((thrown: Error) => thrown);
    expect(error).toBeInstanceOf(InputError);
    expect((error as Error).message).toMatch(message);
  });

  it('names a picture that cannot be read, and stops or goes on', async () => {
    const broken = join(folder, 'broken');
    mkdirSync(broken);
    writeFileSync(join(broken, '1.png'), await png(1));
    writeFileSync(join(broken, '2.png'), (await png(2)).subarray(0, 40));
    writeFileSync(join(broken, '3.png'), 'no picture');
    writeFileSync(join(broken, '4.png'), await png(4));
    await expect(read(broken)).rejects.toThrow(/broken\/2\.png: the PNG is cut off at byte 40$/);
    const bad: string[] = [];
    expect(await read(broken, { onBad: ({ message }) => bad.push(message.replace(/.*broken/, '')) })).toEqual(['1.png 1', '4.png 4']);
    expect(bad).toEqual(['/2.png: the PNG is cut off at byte 40', '/3.png: not a picture: expected PNG, JPEG or WebP']);
    writeFileSync(join(folder, 'bad.tar'), tarOf({ '1.txt': 'x', '1.json': '{}' }));
    await expect(read(join(folder, 'bad.tar'))).rejects.toThrow(/bad\.tar: 1: no picture \(png, jpg, jpeg, webp\), only txt, json$/);
    writeFileSync(join(folder, 'cut.tar'), readFileSync(join(folder, '00.tar')).subarray(0, 600));
    await expect(read(join(folder, 'cut.tar'), { onBad: () => {} })).rejects.toThrow(/cut\.tar: not a valid tar file: it is cut off/);
  });

  it('stops when asked to, also while stdin is silent', async () => {
    const stop = new AbortController();
    const text = `${await record(1)}\n`;
    async function* silent(): AsyncGenerator<Uint8Array> {
      yield Buffer.from(text);
      await new Promise(() => {});
    }
    const reading = read('-', { stdin: silent, signal: stop.signal, ahead: 2 });
    setTimeout(() => stop.abort(new Error('enough')), 50);
    await expect(reading).rejects.toThrow('enough');
  });
});
