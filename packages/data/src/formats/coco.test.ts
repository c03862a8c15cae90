import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { formatFolder } from '../testing/format-folder.ts';
import { ramp } from '../testing/pictures.ts';

const { scratch, write, open, samples, remove } = await formatFolder();
const png = await ramp(12, 8);
afterAll(remove);

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

test('coco: boxes of which nothing is inside the picture are left out and counted', async () => {
  const box = (...bbox: readonly number[]) => ({ image_id: 7, category_id: 1, bbox });
  const images = [{ id: 7, file_name: '7.png', width: 120, height: 80 }];
  const instances = (...annotations: readonly object[]) => JSON.stringify({ images, annotations, categories: [{ id: 1, name: 'cat' }] });
  await write({
    'e/val/7.png': png,
    'e/a/captions_val.json': JSON.stringify({ images, annotations: [{ image_id: 7, caption: 'a cat' }] }),
    'e/a/instances_val.json': instances(box(12, 8, 12, 8), box(130, 0, 9, 9), box(12, 8, -12, 8), box(1, 1, 0, 5), box(60, 40, 99, 99)),
    'e/one.json': instances(box(0, 0, 0.01, 5)),
  });
  const notes: string[] = [];
  const boxes = [
    [100, 100, 200, 200],
    [500, 500, 1000, 1000],
  ];
  expect(await samples('coco', 'e/a/captions_val.json', {}, notes)).toEqual([['a cat', { bbox: [{ text: 'cat', boxes }] }, '12×8']]);
  await samples('coco', 'e/a/captions_val.json', { instances: join(scratch, 'e/one.json') }, notes);
  expect(notes).toEqual([
    'e/a/instances_val.json: 3 boxes outside the picture or thinner than a thousandth of it left out, the first: annotations[1]: bbox: [130,0,9,9] of 120 × 80',
    'e/one.json: 1 box outside the picture or thinner than a thousandth of it left out, the first: annotations[0]: bbox: [0,0,0.01,5] of 120 × 80',
  ]);
});

test('coco: a file with two pictures or two categories of one id is refused', async () => {
  const image = { id: 1, file_name: '1.png', width: 120, height: 80 };
  const annotations = [{ image_id: 1, caption: 'a cat', category_id: 1, bbox: [12, 8, 12, 8] }];
  const cat = { id: 1, name: 'cat' };
  await write({
    'd/twice.json': JSON.stringify({ images: [image, { ...image, file_name: '2.png' }], annotations, categories: [cat] }),
    'd/kinds.json': JSON.stringify({ images: [image], annotations, categories: [cat, { id: 1, name: 'dog' }] }),
    'd/once.json': JSON.stringify({ images: [image], annotations, categories: [cat] }),
  });
  const read = (captions: string, instances: string) =>
    samples('coco', `d/${captions}.json`, { instances: join(scratch, `d/${instances}.json`) });
  const fault = (entry: string, kind = 'picture') => `${entry}: id: an earlier ${kind} has the same id 1`;
  await expect(read('twice', 'once')).rejects.toThrow(fault('twice.json: images[1]'));
  await expect(read('once', 'twice')).rejects.toThrow(fault('twice.json: images[1]'));
  await expect(read('once', 'kinds')).rejects.toThrow(fault('kinds.json: categories[1]', 'category'));
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

test('coco: a path that leaves the folder of pictures is a bad sample, though a picture is there', async () => {
  const paths = ['../x.png', join(scratch, 'l/x.png'), 'sub/a.png'];
  await write({
    'l/x.png': png,
    'l/val/sub/a.png': png,
    'l/a/captions_val.json': JSON.stringify({
      images: paths.map((file_name, id) => ({ id, file_name })),
      annotations: paths.map((_, image_id) => ({ image_id, caption: 'a' })),
    }),
  });
  expect(await samples('coco', 'l/a/captions_val.json')).toEqual([
    ['a', {}, '12×8'],
    'l/a/captions_val.json: annotations[0]: image 0: file_name: ../x.png is outside of the folder of pictures',
    'l/a/captions_val.json: annotations[1]: image 1: file_name: l/x.png is outside of the folder of pictures', // absolute
  ]);
});

test.each([
  ['', 'captions_x.json: not valid JSON: the file is empty'],
  ['[]', 'captions_x.json: not valid JSON: expected an object of lists'],
  ['{"images":[]}', 'captions_x.json: annotations: expected a list'],
  ['{"images":{},"annotations":[]}', 'captions_x.json: images: expected a list'],
  ['{"images":[],"annotations":[{"image_id":1', 'captions_x.json: not valid JSON: it is cut off at byte 41'],
  ['\ufffe', 'captions_x.json: is UTF-16, expected UTF-8'],
])('coco: a file that is not a list of captions is refused: %j', async (text, message) => {
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
