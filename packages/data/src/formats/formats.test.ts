import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { InputError } from '@kaleido/shared/errors';
import { makeTar, tarHeader } from '@kaleido/shared/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ramp } from '../testing/pictures.ts';
import { runJob } from '../threads/run-job.ts';
import { type FormatName, formats } from './formats.ts';

let scratch = '';
const png = await ramp(12, 8);
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'kaleido-formats-'));
});
afterAll(() => rm(scratch, { recursive: true }));

async function write(files: Readonly<Record<string, string | Uint8Array>>): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(scratch, name)), { recursive: true });
    await writeFile(join(scratch, name), content);
  }
}

const open = (source: FormatName, path: string, options: Readonly<Record<string, string>> = {}, notes: string[] = []) =>
  formats[source].open(
    { path: [join(scratch, path)], options },
    (shard) => formats[source].index!(shard),
    (note) => notes.push(note.replaceAll(`${scratch}/`, '')),
  );

/** Caption, latents and size of every sample, or what is wrong with it, sorted. */
async function samples(source: FormatName, path: string, options: Readonly<Record<string, string>> = {}, notes: string[] = []) {
  const found: unknown[] = [];
  for (const shard of await open(source, path, options, notes))
    for (let index = 0; index < (await shard.count()); index++) {
      try {
        const job = { task: 'load', format: source, location: await shard.locate(index), options: {} } as const;
        const sample = await runJob(job);
        if ('caption' in sample) found.push([sample.caption, sample.latents, `${sample.image.width}×${sample.image.height}`]);
      } catch (error) {
        if (!(error instanceof InputError)) throw error;
        found.push(error.message.replaceAll(`${scratch}/`, ''));
      }
    }
  return found.sort();
}

test('webdataset: captions from .txt, .json and .cls, latents from our records, what is wrong named', async () => {
  const bbox = [{ text: 'a cat', boxes: [[1, 2, 3, 4]] }];
  await write({
    'names.txt': 'tench\ngoldfish\n',
    'w/0.tar': makeTar([
      ['0.png', png],
      ['0.txt', ' first \n'],
      ['0.json', JSON.stringify({ caption: 'not this', latents: { bbox } })],
      ['1.seg.png', 'not a picture of Kaleido'],
      ['1.PNG', png],
      ['1.json', JSON.stringify({ caption: 'of img2dataset', status: 'success', exif: '{}' })],
      ['2.png', png],
      ['2.cls', '1'],
    ]),
    'w/1.tar': makeTar([
      ['ü 写.b.png', 'x'],
      ['ü 写.png', png.subarray(0, 60)],
      ['ü 写.txt', 'cut off'],
      ['4.txt', 'no picture'],
      ['5.png', png],
      ['6.png', png],
      ['6.txt', 'a'],
      ['6.TXT', 'b'],
      ['7.png', png],
      ['7.cls', '2'],
      ['8.png', png],
      ['8.txt', 'a'],
      ['8.json', JSON.stringify({ latents: { bbox: [{ text: 'a', boxes: [[3, 0, 1, 1]] }] } })],
      ['9.png', png],
      ['9.json', '{'],
      ['10.png', png],
      ['10.txt', Buffer.from('caf\xe9', 'latin1')],
    ]),
  });
  expect(await samples('webdataset', 'w/{0..1}.tar', { names: join(scratch, 'names.txt') })).toEqual(
    [
      ['first', { bbox }, '12×8'],
      ['of img2dataset', {}, '12×8'],
      ['goldfish', {}, '12×8'],
      'w/1.tar: ü 写: the PNG is cut off at byte 60',
      'w/1.tar: 4: no picture (png, jpg, jpeg, webp), only txt',
      'w/1.tar: 5: no caption (txt, json or cls)',
      'w/1.tar: 6: .txt occurs twice',
      'w/1.tar: 7: .cls: names.txt has no name for class 2, only 2 names',
      'w/1.tar: 8.json: latents.bbox[0].boxes[0]: x2 (1) is left of x1 (3)',
      'w/1.tar: 9: .json: not valid JSON',
      'w/1.tar: 10: .txt: byte 4 (0xe9) is not UTF-8',
    ].sort(),
  );
});

test('webdataset: a shard that is missing or cut off, and a pattern that matches nothing, are refused at once', async () => {
  await write({ 'x/0.tar': makeTar([['0.png', png]]), 'x/1.tar': makeTar([['0.png', png]]).subarray(0, 700), 'e/a.txt': '' });
  await expect(open('webdataset', 'x/{0..2}.tar')).rejects.toThrow('x/2.tar: cannot be read: no such file or directory');
  await expect(open('webdataset', 'x')).rejects.toThrow('x/1.tar: not a valid tar file: it is cut off, its end is missing');
  await write({ 'z/empty.tar': '', 'z/packed.tar': gzipSync(makeTar([['0.png', png]])) });
  await expect(open('webdataset', 'z/empty.tar')).rejects.toThrow('z/empty.tar: not a valid tar file: it is empty');
  await expect(open('webdataset', 'z/packed.tar')).rejects.toThrow('z/packed.tar: not a valid tar file: it is compressed with gzip');
  await expect(open('webdataset', 'y*.tar')).rejects.toThrow('no file matches');
  await expect(open('webdataset', 'e')).rejects.toThrow('e: the folder has no .tar file');
});

test('webdataset: two pictures, a list of captions and a link are named', async () => {
  await write({
    'v/0.tar': Buffer.concat([
      makeTar([
        ['0.png', png],
        ['0.jpg', png],
        ['1.png', png],
        ['1.json', '{"caption":["a","b"]}'],
        ['2.txt', 'x'],
      ]).subarray(0, -1024),
      tarHeader('2.png', 0, { type: '2' }),
      makeTar([
        ['3.png', png],
        ['3.json', '[1]'],
        ['4.png', png],
        ['4.json', '{"caption":["a","b"]}'],
        ['4.cls', '7'],
        ['4.txt', 'one'],
      ]),
    ]),
  });
  expect(await samples('webdataset', 'v')).toEqual([
    ['one', {}, '12×8'],
    'v/0.tar: 0: two pictures, .png and .jpg, expected one',
    'v/0.tar: 1: .json: caption: expected a text, got a list of 2',
    'v/0.tar: 2: .png is a link, expected a file (write the archive with tar --dereference --hard-dereference)',
    'v/0.tar: 3: no caption (txt, json or cls)',
  ]);
});

test('imagenet: the folder is the class, by name or by its place', async () => {
  await write({
    'i/n02/b.JPEG': png,
    'i/n01/images/a b.png': png,
    'i/n01/notes.txt': 'x',
    'i/names.txt': 'n01 tench, Tinca tinca\nn02 goldfish\n',
  });
  const expected = [
    ['goldfish', {}, '12×8'],
    ['tench, Tinca tinca', {}, '12×8'],
  ];
  expect(await samples('imagenet', 'i')).toEqual(expected);
  await write({ 'other.txt': 'tench, Tinca tinca\ngoldfish\n', 'short.txt': 'one\n' });
  expect(await samples('imagenet', 'i', { names: join(scratch, 'other.txt') })).toEqual(expected);
  await expect(open('imagenet', 'i', { names: join(scratch, 'short.txt') })).rejects.toThrow(
    'short.txt: expected 2 names, one per class, got 1',
  );
  await rm(join(scratch, 'i/names.txt'));
  await rm(join(scratch, 'names.txt'), { force: true });
  await expect(open('imagenet', 'i')).rejects.toThrow(
    'i: classes need a file of names, one per line: names.txt in the folder, or data: names',
  );
});

test('imagenet: folders that are named in words have these names, in whatever order the file has them', async () => {
  await write({ 'k/cat/a.png': png, 'k/sea lion/b.png': png, 'k/names.txt': 'sea lion\ncat\nunused\n' });
  expect(await samples('imagenet', 'k')).toEqual([
    ['cat', {}, '12×8'],
    ['sea lion', {}, '12×8'],
  ]);
});

test('imagefolder: metadata as lines of JSON or as CSV', async () => {
  await write({
    'j/sub/a.b c.png': png,
    'j/metadata.jsonl': `${JSON.stringify({ file_name: 'sub/a.b c.png', text: 'a', latents: { text: 'long' } })}\n\n${JSON.stringify({ file_name: 'none.png', text: 'b' })}\n${JSON.stringify({ file_name: 'sub/a.b c.png' })}`,
    'c/é.png': png,
    'c/metadata.csv': '\uFEFFfile_name,label,note\r\né.png,"a ""big"", cat\non a mat",x\r\n',
    'q/metadata.csv': 'file_name,text\na.png,"open\n',
  });
  expect(await samples('imagefolder', 'j')).toEqual(
    [['a', { text: 'long' }, '12×8'], 'j/none.png: no such file or directory', 'j/sub/a.b c.png: no caption'].sort(),
  );
  expect(await samples('imagefolder', 'c', { caption: 'label' })).toEqual([['a "big", cat\non a mat', {}, '12×8']]);
  await expect(open('imagefolder', 'c', { caption: 'words' })).rejects.toThrow(
    'metadata.csv: row 1: no column words among file_name, label, note',
  );
  await expect(open('imagefolder', 'q')).rejects.toThrow('metadata.csv: row 2: the quotation mark that opens a field is never closed');
});

test('imagefolder: a row that is wrong is one bad sample; lists that are not UTF-8 are named', async () => {
  await write({
    'b/a.png': png,
    'b/metadata.csv': Buffer.concat([
      Buffer.from('file_name,text\na.png,a 12" pizza\na.png\na.png,"a "big" cat"\n,b\n'),
      Buffer.from('a.png,caf\xe9\na.png,last', 'latin1'),
    ]),
    'r/a.png': png,
    'r/metadata.csv': 'file_name,text\ra.png,one\ra.png,two\r',
    'u/metadata.jsonl': Buffer.from('\uFEFF{}', 'utf16le'),
  });
  expect(await samples('imagefolder', 'b')).toEqual([
    ['a 12" pizza', {}, '12×8'],
    'b/metadata.csv: row 3: expected 2 fields as in the first row, got 1',
    'b/metadata.csv: row 4: field 2: expected a comma after its closing quotation mark, got "b"',
    'b/metadata.csv: row 5: file_name: expected a file name, got ""',
    'b/metadata.csv: row 6: byte 10 (0xe9) is not UTF-8',
    ['last', {}, '12×8'],
  ]);
  expect((await samples('imagefolder', 'r')).map((sample) => (sample as string[])[0])).toEqual(['one', 'two']);
  await expect(open('imagefolder', 'u')).rejects.toThrow('u/metadata.jsonl: is UTF-16, expected UTF-8');
  await write({ 'latin.txt': Buffer.from('caf\xe9\n', 'latin1'), 'v/a/a.png': png });
  await expect(open('imagenet', 'v', { names: join(scratch, 'latin.txt') })).rejects.toThrow('latin.txt: byte 4 (0xe9) is not UTF-8');
});

test('files: captions beside pictures in folders of any depth, latents in .json, what is wrong named, hidden names counted', async () => {
  const bbox = [{ text: 'a cat', boxes: [[1, 2, 3, 4]] }];
  await write({
    'f/a.png': png,
    'f/a.txt': ' top \n',
    'f/10_cat/b.PNG': png,
    'f/10_cat/b.caption': 'kept in .caption',
    'f/10_cat/c.png': png,
    'f/10_cat/c.TXT': 'in capitals',
    'f/10_cat/c.json': JSON.stringify({ caption: 'not this', latents: { bbox } }),
    'f/00000/d/e.jpg': png,
    'f/00000/d/e.json': JSON.stringify({ caption: 'of img2dataset', status: 'success' }),
    'f/none.png': png,
    'f/latin.png': png,
    'f/latin.txt': Buffer.from('caf\xe9', 'latin1'),
    'f/list.png': png,
    'f/list.json': JSON.stringify({ caption: ['a', 'b', 'c'] }),
    'f/._a.png': 'Mac OS X',
    'f/__MACOSX/._b.png': 'Mac OS X',
  });
  const notes: string[] = [];
  expect(await samples('files', 'f', {}, notes)).toEqual([
    'f/latin.png: .txt: byte 4 (0xe9) is not UTF-8',
    'f/list.png: .json: caption: expected a text, got a list of 3',
    'f/none.png: no caption (txt, json or cls)',
    ['in capitals', { bbox }, '12×8'],
    ['kept in .caption', {}, '12×8'],
    ['of img2dataset', {}, '12×8'],
    ['top', {}, '12×8'],
  ]);
  expect(notes).toEqual(['f: 2 names skipped (hidden, broken links, other formats): f/._a.png, f/__MACOSX']);
});

test('imagenet: links to folders are classes; hidden names are counted', async () => {
  await write({ 's/n01/a.png': png, 's/names.txt': 'n01 one\nn02 two\n', 'full/n02/b.png': png, 'full/n02/._b.png': 'Mac OS X' });
  await symlink('../full/n02', join(scratch, 's/n02'));
  const notes: string[] = [];
  expect((await samples('imagenet', 's', {}, notes)).map((sample) => (sample as string[])[0])).toEqual(['one', 'two']);
  expect(notes).toEqual(['s: 1 name skipped (hidden, broken links, other formats): s/n02/._b.png']);
  await symlink('.', join(scratch, 's/n03'));
  await expect(open('imagenet', 's')).rejects.toThrow('s/n03: expected the folder of a class, got a link to a parent folder');
  await write({ 'p1/a.png': png });
  await expect(open('imagenet', 'p1')).rejects.toThrow('p1: expected a folder for each class, a text file for each picture, or metadata');
});

test('imagefolder: latents that are none are one bad sample, named by its line', async () => {
  const row = (fields: object): string => JSON.stringify({ file_name: 'a.png', text: 'a', ...fields });
  const boxes = (box: readonly number[]) => ({ bbox: [{ text: 'a', boxes: [box] }] });
  await write({
    'l/a.png': png,
    'l/metadata.jsonl': `${row({ latents: null })}\n\n${row({ latents: boxes([9, 9, 1, 1]) })}\n${row({ latents: boxes([1, 1, 9, 9]) })}\n`,
    'm/metadata.jsonl': [
      row({ file_name: undefined }),
      row({ file_name: 5 }),
      row({ text: ['a', 'b'] }),
      '[1]',
      '{"a',
      row({ file_name: 'a\0b' }),
      row({ file_name: '.' }),
    ].join('\n'),
    'n/metadata.csv': 'file_name;text\na.png;a\n',
  });
  expect(await samples('imagefolder', 'l')).toEqual(
    [
      ['a', {}, '12×8'],
      ['a', boxes([1, 1, 9, 9]), '12×8'],
      'l/metadata.jsonl:3: latents.bbox[0].boxes[0]: x2 (1) is left of x1 (9)',
    ].sort(),
  );
  expect((await samples('imagefolder', 'm')).map((fault) => (fault as string).replace(scratch, 'm'))).toEqual(
    [
      'm/metadata.jsonl:1: file_name: expected a file name, got nothing',
      'm/metadata.jsonl:2: file_name: expected a file name, got 5',
      'm/metadata.jsonl:3: text: expected a text, got a list of 2; give each caption a row of its own',
      'm/metadata.jsonl:4: expected a JSON object',
      'm/metadata.jsonl:5: expected a JSON object',
      'm/a\0b: a file name cannot hold a NUL character',
      'm: expected a file, got a folder',
    ].sort(),
  );
  await expect(open('imagefolder', 'n')).rejects.toThrow('metadata.csv: row 1: no column file_name among file_name;text');
});

test('coco: a sample a caption, boxes by category, crowds left out', async () => {
  const images = [{ id: 7, file_name: '7.jpg', width: 150, height: 100 }];
  const box = (bbox: readonly number[], category_id: number, iscrowd = 0) => ({ image_id: 7, category_id, bbox, iscrowd });
  await write({
    'o/val/7.jpg': png,
    'o/annotations/captions_val.json': JSON.stringify({
      images,
      annotations: [
        { image_id: 7, caption: 'two cats ' },
        { image_id: 7, caption: 'cats and a dog' },
      ],
    }),
    'o/annotations/instances_val.json': JSON.stringify({
      images,
      annotations: [
        box([15, 10, 30, 50], 1),
        box([0, 0, 7.5, 10], 2),
        box([75, 0, 75.4, 100], 1),
        box([0, 0, 0.01, 5], 2),
        box([0, 0, 50, 50], 2, 1),
      ],
      categories: [
        { id: 1, name: 'cat' },
        { id: 2, name: 'dog' },
      ],
    }),
  });
  const bbox = [
    {
      text: 'cat',
      boxes: [
        [100, 100, 300, 600],
        [500, 0, 1000, 1000],
      ],
    },
    { text: 'dog', boxes: [[0, 0, 50, 100]] },
  ];
  expect(await samples('coco', 'o/annotations/captions_val.json')).toEqual([
    ['cats and a dog', { bbox }, '12×8'],
    ['two cats', { bbox }, '12×8'],
  ]);
});

test('coco: an entry that is wrong costs the samples of its picture, and no more', async () => {
  const image = (id: unknown, fields: object = {}) => ({ id, file_name: `${id}.png`, width: 120, height: 80, ...fields });
  const ids = [1, 2, 3, 4, 5, 6];
  const box = (image_id: unknown, fields: object = {}) => ({ image_id, category_id: 1, bbox: [12, 8, 12, 8], ...fields });
  await write({
    ...Object.fromEntries(ids.map((id) => [`p/val/${id}.png`, png])),
    'p/a/captions_val.json': JSON.stringify({
      annotations: [
        ...ids.map((id) => ({ image_id: id, caption: `c ${id}` })),
        { image_id: 1, caption: null },
        { image_id: 1, caption: ['a', 5] },
        { image_id: '1', caption: 'a' },
        { image_id: 7, caption: 'a' },
        { image_id: {}, caption: 'a' },
        null,
      ],
      images: [...ids.map((id) => image(id)), image(7, { file_name: 5 }), null, [5]],
    }),
    'p/a/instances_val.json': Buffer.concat([
      Buffer.from('\uFEFF'),
      Buffer.from(
        JSON.stringify({
          info: { images: [1, { a: '],' }] },
          licenses: [],
          images: [...ids.map((id) => image(id, id === 5 ? { width: 0 } : {})), 'x'],
          categories: [{ id: 1, name: 'caf\xe9' }, { id: 2 }, null],
          annotations: [
            box(1),
            box(2, { bbox: undefined }),
            box(2),
            box(3, { category_id: 99 }),
            box(4, { bbox: [null, 1, 2, 3] }),
            box(5),
            box(6, { iscrowd: true, bbox: {} }),
            box('2'),
            'x',
          ],
        }).replace('caf\xe9', 'café "[{\\\\'.replace('"', '\\"')),
      ),
    ]),
  });
  const notes: string[] = [];
  const list = 'p/a/captions_val.json: annotations';
  const boxes = 'p/a/instances_val.json: annotations';
  expect(await samples('coco', 'p/a/captions_val.json', {}, notes)).toEqual(
    [
      ['c 1', { bbox: [{ text: 'café "[{\\', boxes: [[100, 100, 200, 200]] }] }, '12×8'],
      ['c 6', { bbox: [] }, '12×8'],
      `${list}[1]: image 2: ${boxes}[1]: bbox: expected [x, y, width, height], got nothing`,
      `${list}[2]: image 3: ${boxes}[3]: category_id: unknown or unnamed category 99`,
      `${list}[3]: image 4: ${boxes}[4]: bbox: expected [x, y, width, height], got [null,1,2,3]`,
      `${list}[4]: image 5: ${boxes}[5]: boxes need the width and height of their picture, got 0 × 80`,
      'p/val/1.png: no caption',
      `${list}[7]: caption: expected a text, got ["a",5]`,
      `${list}[8]: image_id: unknown image "1"`,
      `${list}[9]: image 7: file_name: expected a file name, got 5`,
      `${list}[10]: image_id: unknown image an object`,
      `${list}[11]: expected an object, got null`,
    ].sort(),
  );
  expect(notes).toEqual([
    'p/a/instances_val.json: 2 annotations without a picture left out, the first: annotations[7]: image_id: unknown image "2"',
  ]);
});

test.each([
  ['', 'captions_x.json: not valid JSON: the file is empty'],
  ['[]', 'captions_x.json: not valid JSON: expected an object of lists'],
  ['{"images":[]}', 'captions_x.json: annotations: expected a list'],
  ['{"images":{},"annotations":[]}', 'captions_x.json: images: expected a list'],
  ['{"images":[],"annotations":[{"image_id":1', 'captions_x.json: not valid JSON: it is cut off at byte 41'],
  ['\ufffe', 'captions_x.json: is UTF-16, expected UTF-8'],
])('coco: a file that is no list of captions is refused: %j', async (text, message) => {
  await write({ 'captions_x.json': text === '\ufffe' ? Buffer.from('\uFEFF{}', 'utf16le') : text });
  await expect(open('coco', 'captions_x.json')).rejects.toThrow(message);
});

test('coco: boxes in any number are read in time that grows with it', async () => {
  const count = 100_000;
  const boxes = Array.from({ length: count }, () => '{"image_id":1,"category_id":1,"bbox":[0,0,8,8]}').join();
  await write({
    'y/captions_y.json': '{"images":[{"id":1,"file_name":"1.png"}],"annotations":[{"image_id":1,"caption":"a"}]}',
    'y/instances_y.json': `{"images":[{"id":1,"width":12,"height":8}],"categories":[{"id":1,"name":"a"}],"annotations":[${boxes}]}`,
  });
  const [shard] = await open('coco', 'y/captions_y.json');
  const { latents } = (await shard!.locate(0)) as { latents: { bbox: [{ boxes: unknown[] }] } };
  expect(latents.bbox[0].boxes).toHaveLength(count);
});

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
