import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { makeTar, tarHeader } from '@kaleido/shared/testing';
import { afterAll, expect, test } from 'vitest';
import { formatFolder } from '../testing/format-folder.ts';
import { ramp } from '../testing/pictures.ts';

const { scratch, write, open, samples, remove } = await formatFolder();
const png = await ramp(12, 8);
afterAll(remove);

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
