import { rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { formatFolder } from '../testing/format-folder.ts';
import { ramp } from '../testing/pictures.ts';

const { scratch, write, open, samples, remove } = await formatFolder();
const png = await ramp(12, 8);
afterAll(remove);

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
  await rm(join(scratch, 'k/names.txt'));
  expect(await samples('imagenet', 'k')).toEqual([
    ['cat', {}, '12×8'],
    ['sea lion', {}, '12×8'],
  ]);
});

test('imagenet: folders that are numbers have the names in numerical order', async () => {
  const numbers = Array.from({ length: 11 }, (_, index) => `${index}`);
  await write(Object.fromEntries(numbers.map((number) => [`d/${number}/a.png`, png])));
  await write({ 'd/names.txt': numbers.map((number) => `class ${number}\n`).join('') });
  const [shard] = await open('imagenet', 'd');
  for (let index = 0; index < numbers.length; index++) {
    const { id, caption } = (await shard!.locate(index)) as { readonly id: string; readonly caption: string };
    expect(caption).toBe(`class ${id.split('/')[0]}`);
  }
});

test.each([
  ['n01 tench\n', 'no name for the class "n02"'],
  ['n01 tench\nn02\n', 'no name for the class "n02"'],
  ['n01\nmisspelled\n', 'no name for the class "n02"'],
  ['n01 tench\nn02 goldfish\nn01 trout\n', 'names:3: the class "n01" has two names, "tench" and "trout"'],
  ['tench\n\ngoldfish\n', 'names:2: expected the name of a class, got a blank line'],
  ['tench\n', 'names: expected 2 names, one per class, got 1'],
  ['\n', 'names: expected class names, one per line, got an empty file'],
])('imagenet: names %j: %s', async (lines, fault) => {
  const folder = `names-${lines.length}-${fault.length}`;
  await write({ [`${folder}/n01/a.png`]: png, [`${folder}/n02/b.png`]: png, [`${folder}/names`]: lines });
  await expect(open('imagenet', folder, { names: join(scratch, folder, 'names') })).rejects.toThrow(fault);
});

test('imagenet: a class without pictures and a file instead of a folder are named', async () => {
  await write({ 'e/n01/a.png': png, 'e/n02/a.gif': 'GIF', 'e/names.txt': 'n01 one\nn02 two\n', 'e.tar': 'x' });
  await expect(open('imagenet', 'e')).rejects.toThrow('e/n02: expected pictures of the class (.png, .jpg, .webp), found none');
  await expect(open('imagenet', 'e.tar')).rejects.toThrow('e.tar: expected a folder that has one for each class, got a file; unpack');
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

test('imagefolder: two columns of one name are refused, unless they have none', async () => {
  await write({
    't/metadata.csv': 'file_name,caption,tags,"caption"\na.png,a,b,c\n',
    't2/a.png': png,
    't2/metadata.csv': 'file_name,text,,\na.png,a,,\n',
  });
  await expect(open('imagefolder', 't')).rejects.toThrow('t/metadata.csv: row 1: two columns are named caption');
  expect(await samples('imagefolder', 't2')).toEqual([['a', {}, '12×8']]);
});

test('imagefolder: a path that leaves the folder is one bad sample, though a picture is there', async () => {
  const paths = ['../x.png', join(scratch, 'x.png'), 'sub/../../x.png', 'sub/a..b.png'];
  await write({ 'x.png': png, 'w/sub/a..b.png': png, 'w/metadata.csv': `file_name,text\n${paths.map((path) => `${path},a\n`).join('')}` });
  expect(await samples('imagefolder', 'w')).toEqual([
    ['a', {}, '12×8'],
    "w/metadata.csv: row 2: file_name: ../x.png is outside of the file's folder",
    "w/metadata.csv: row 3: file_name: x.png is outside of the file's folder", // absolute
    "w/metadata.csv: row 4: file_name: sub/../../x.png is outside of the file's folder",
  ]);
});
