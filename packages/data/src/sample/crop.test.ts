import { decodeImage } from '@kaleido/shared/image';
import { expect, test } from 'vitest';
import { ramp } from '../testing/pictures.ts';
import { areaAverage, centreCrop, cropPicture } from './crop.ts';
import { cropLatents } from './crop-latents.ts';
import { isMirrorable, mirrorLatents, mirrorPicture } from './mirror.ts';

/** A grey picture of one row's values, repeated downwards. */
const grey = (row: readonly number[], height: number) => ({
  width: row.length,
  height,
  channels: 3 as const,
  data: Uint8Array.from({ length: row.length * height * 3 }, (_, at) => row[Math.floor(at / 3) % row.length]!),
});
const firstRow = ({ data, width }: { data: Uint8Array; width: number }) => Array.from({ length: width }, (_, x) => data[3 * x]);

test('parts of pixels count as parts', () => {
  // Three pixels on two: the middle one is shared.
  expect(firstRow(areaAverage(grey([0, 90, 240], 3), { x: 0, y: 0, side: 3 }, 2))).toEqual([30, 190]);
  expect(firstRow(areaAverage(grey([9, 0, 100, 50, 70, 9], 4), { x: 1, y: 0, side: 4 }, 2))).toEqual([50, 60]);
  const same = areaAverage(grey([200, 200, 200, 200, 200], 5), { x: 0, y: 0, side: 5 }, 3);
  expect([...new Set(same.data)]).toEqual([200]);
});

test('the middle square is taken, shrunk, or enlarged when it is too small', async () => {
  const wide = await decodeImage(await ramp(120, 60));
  expect(centreCrop(wide)).toEqual({ x: 30, y: 0, side: 60 });
  const fitted = await cropPicture(wide, 20);
  expect([fitted.width, fitted.height, fitted.channels]).toEqual([20, 20, 3]);
  expect(fitted.data[0]).toBeCloseTo((255 * 31) / 120, -1); // red at the left edge of the square
  expect(await cropPicture(await decodeImage(await ramp(10, 12)), 16)).toMatchObject({ width: 16, height: 16 });
  const small = await decodeImage(await ramp(32, 32));
  expect(await cropPicture(small, 16), 'averaged later').toBe(small);
});

test('boxes and blobs follow the crop; those that leave it are dropped and their words stay', () => {
  const size = { width: 200, height: 100 };
  const bbox = [
    { text: 'inside', boxes: [[400, 200, 600, 800]] },
    { text: 'half', boxes: [[0, 0, 500, 1000]] },
    { text: 'gone', boxes: [[0, 0, 200, 1000]] },
    { text: 'words' },
  ] as const;
  const blob = [
    { text: 'near', blobs: [[500, 500, 100, 50, 30]] },
    { text: 'far', blobs: [[900, 500, 100, 50, 30]] },
  ] as const;
  expect(cropLatents({ text: 'a', bbox, blob, voken: [1] }, size, centreCrop(size))).toEqual({
    text: 'a',
    bbox: [
      { text: 'inside', boxes: [[300, 200, 700, 800]] },
      { text: 'half', boxes: [[0, 0, 500, 1000]] },
      { text: 'gone' },
      { text: 'words' },
    ],
    blob: [{ text: 'near', blobs: [[500, 500, 200, 100, 30]] }, { text: 'far' }],
    voken: [1],
  });
});

test('a mirror turns pictures, boxes and blobs round, and nothing that speaks of left or right', async () => {
  const picture = await decodeImage(await ramp(5, 4));
  const mirrored = mirrorPicture(picture);
  expect(firstRow(mirrored)).toEqual(firstRow(picture).reverse());
  expect([...mirrorPicture(mirrored).data]).toEqual([...picture.data]);
  const latents = {
    bbox: [{ text: 'a cat', boxes: [[100, 200, 300, 400]] }],
    blob: [{ text: 'a cat', blobs: [[200, 300, 90, 40, 30]] }],
  } as const;
  expect(mirrorLatents(latents)).toEqual({
    bbox: [{ text: 'a cat', boxes: [[700, 200, 900, 400]] }],
    blob: [{ text: 'a cat', blobs: [[800, 300, 90, 40, 150]] }],
  });
  expect(isMirrorable({ caption: 'a cat', latents })).toBe(true);
  expect(isMirrorable({ caption: 'a cat to the left of a dog', latents })).toBe(false);
  expect(isMirrorable({ caption: 'a cat', latents: { bbox: [{ text: 'the rightmost one' }] } })).toBe(false);
  expect(isMirrorable({ caption: 'a cat', latents: { voken: [3] } })).toBe(false);
});
