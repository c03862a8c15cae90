import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { openCoco } from './open-coco.ts';

const folder = mkdtempSync(join(tmpdir(), 'kaleido-coco-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A file of two pictures of 10 × 10 pixels; only the second has annotations. */
function save(annotations: readonly object[], images: readonly object[] = [], categories: readonly object[] = []): string {
  const path = join(folder, `instances-${Math.random()}.json`);
  writeFileSync(
    path,
    JSON.stringify({
      images: [...['0001.jpg', '0002.jpg'].map((name, id) => ({ id, file_name: name, width: 10, height: 10 })), ...images],
      categories: [{ id: 7, name: 'cat' }, { id: 8, name: 'dog' }, ...categories],
      annotations: annotations.map((one) => ({ image_id: 1, category_id: 7, iscrowd: 0, ...one })),
    }),
  );
  return path;
}

const square = (x: number, y: number, side: number) => [[x, y, x + side, y, x + side, y + side, x, y + side]];
const picture = (id: string, width = 20, height = 20) => ({
  id,
  picture: { width, height, channels: 3 as const, data: new Uint8Array(width * height * 3) },
});
const annotations = [
  { segmentation: square(1, 1, 4) },
  { segmentation: { size: [10, 10], counts: [55, 4, 6, 4, 6, 4, 6, 4, 11] }, category_id: 8 },
  { segmentation: { size: [10, 10], counts: [0, 100] }, iscrowd: 1 },
];

describe('openCoco', () => {
  it('finds the annotations of a picture by its name, with or without path and extension', async () => {
    const coco = await openCoco(save(annotations), { crowds: false });
    for (const id of ['0002.jpg', 'val/0002.jpg', '0002', '00000/0002', 'val/0002.jpg#17']) {
      expect(await coco.find!(picture(id))).toEqual([
        { text: 'cat', region: { box: [100, 100, 500, 500], blob: [300, 300, 231, 231, 0], area: 0.16 } },
        { text: 'dog', region: { box: [500, 500, 900, 900], blob: [700, 700, 231, 231, 0], area: 0.16 } },
      ]);
    }
    await expect(coco.find!(picture('0003'))).rejects.toThrow(/json: images: no picture of this name$/);
    expect(await coco.find!(picture('0001'))).toEqual([]);
  });

  it('skips crowds unless requested', async () => {
    const coco = await openCoco(save(annotations), { crowds: true });
    expect((await coco.find!(picture('0002'))).map(({ region }) => region.area)).toEqual([0.16, 0.16, 1]);
  });

  it('gives a box the annotation with the highest IoU', async () => {
    const coco = await openCoco(save(annotations), { crowds: false });
    const regions = await coco.within(picture('0002'), [
      [500, 480, 880, 900],
      [0, 0, 200, 200],
      [90, 100, 510, 520],
    ]);
    expect(regions.map((region) => region?.box)).toEqual([[500, 500, 900, 900], undefined, [100, 100, 500, 500]]);
  });

  it.each([
    [
      [{ segmentation: [[1, 2]] }],
      '0002',
      /annotations\[0\]: segmentation\[0\]: expected x and y of at least three corners, got 2 numbers$/,
    ],
    [[{ segmentation: square(0, 0, 1), category_id: 9 }], '0002', /annotations\[0\]: category_id: no category 9 with a name$/],
  ])('names an annotation that is not as it should be', async (bad, id, message) => {
    const coco = await openCoco(save(bad), { crowds: false });
    await expect(coco.find!(picture(id))).rejects.toThrow(message);
    expect(await coco.find!(picture('0001'))).toEqual([]); // affects only its own picture
  });

  it('rotates annotations according to the EXIF orientation of the picture', async () => {
    const wide = { id: 4, file_name: 'wide.jpg', width: 20, height: 10 };
    const bar = { image_id: 4, segmentation: { size: [10, 20], counts: [22, 6, 4, 6, 162] } }; // columns 2 and 3, rows 2 to 7
    const coco = await openCoco(save([bar], [wide]), { crowds: false });
    const [seen] = await coco.find!(picture('wide', 20, 10));
    expect(seen!.region.box).toEqual([100, 200, 200, 800]);
    expect(seen!.region.blob).toEqual([150, 500, 173, 58, 90]);
    const tall = picture('wide', 10, 20);
    const [turned] = await coco.find!({ ...tall, picture: { ...tall.picture, orientation: 6 } }); // rotated 90° clockwise
    expect(turned!.region.box).toEqual([200, 100, 800, 200]);
    expect(turned!.region.blob).toEqual([500, 150, 346, 116, 0]);
  });

  it('refuses a picture with another aspect ratio, and an ambiguous name', async () => {
    const coco = await openCoco(save(annotations, [{ id: 3, file_name: 'a/0001.jpg', width: 10, height: 10 }]), { crowds: false });
    await expect(coco.find!(picture('0002', 20, 10))).rejects.toThrow(
      'annotations[0]: boxes refer to 10 × 10 pixels, but the picture has 20 × 10',
    );
    await expect(coco.find!(picture('b/0001.jpg'))).rejects.toThrow('several have the name "0001.jpg"');
    expect(await coco.find!(picture('a/0001.jpg'))).toEqual([]);
  });

  it('refuses a file in which two pictures have the same id', async () => {
    await expect(openCoco(save([], [{ id: 1, file_name: 'x.jpg', width: 3, height: 3 }]), { crowds: false })).rejects.toThrow(
      /images\[2\]: id: an earlier picture has the same id 1$/,
    );
  });

  it('refuses a file in which two categories have the same id', async () => {
    await expect(openCoco(save([], [], [{ id: 7, name: 'fox' }]), { crowds: false })).rejects.toThrow(
      /categories\[2\]: id: an earlier category has the same id 7$/,
    );
  });

  it('names an invalid entry of a list', async () => {
    await expect(openCoco(save([], [{ id: 4, file_name: 'x', width: 0, height: 3 }]), { crowds: false })).rejects.toThrow(
      /images\[2\]: width, height: expected the pixels of the picture, got 0 × 3$/,
    );
  });
});
