import { decodeImage } from '@kaleido/shared/image';
import type { Box } from '@kaleido/shared/record';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { uprightLatents } from './upright-latents.ts';

/** A black picture of 40 × 20 with a white box from (4, 2) to (12, 8), stored so that it is to be turned. */
async function marked(orientation: number) {
  const data = new Uint8Array(40 * 20 * 3);
  for (let y = 2; y < 8; y++) data.fill(255, (y * 40 + 4) * 3, (y * 40 + 12) * 3);
  return decodeImage(
    await sharp(data, { raw: { width: 40, height: 20, channels: 3 } })
      .withMetadata({ orientation })
      .png()
      .toBuffer(),
  );
}

/** Where the white of a picture is, in thousandths. */
function whiteOf({ width, height, data }: Awaited<ReturnType<typeof marked>>): Box {
  const white = Array.from({ length: width * height }, (_, at) => at).filter((at) => data[3 * at]! > 127);
  const [xs, ys] = [white.map((at) => at % width), white.map((at) => Math.floor(at / width))];
  const edge = (values: number[], side: number): [number, number] => [
    Math.round((1000 * Math.min(...values)) / side),
    Math.round((1000 * (Math.max(...values) + 1)) / side),
  ];
  const [[x1, x2], [y1, y2]] = [edge(xs, width), edge(ys, height)];
  return [x1, y1, x2, y2];
}

const bbox = [{ text: 'white', boxes: [[100, 100, 300, 400]] }] as const;

test.each([5, 6, 7, 8])('boxes of the stored size are turned with the picture: orientation %i', async (orientation) => {
  const picture = await marked(orientation);
  const frame = { width: 400, height: 200 };
  expect(uprightLatents({ bbox }, picture, frame)).toEqual({ bbox: [{ text: 'white', boxes: [whiteOf(picture)] }] });
  expect(uprightLatents({ bbox }, picture, { width: 20, height: 40 }), 'of the size that is seen').toEqual({ bbox });
  expect(uprightLatents({ bbox }, picture, undefined), 'without a size').toEqual({ bbox });
});

test.each([2, 3, 4])('a size that does not tell whether boxes are turned is refused: orientation %i', async (orientation) => {
  const picture = await marked(orientation);
  expect(() => uprightLatents({ bbox }, picture, { width: 40, height: 20 })).toThrow(`the picture has EXIF orientation ${orientation}`);
  expect(uprightLatents({ text: 'a', bbox: [{ text: 'a' }] }, picture, { width: 40, height: 20 }), 'without boxes').toBeDefined();
});

test('blobs are turned with their axes; radii stay as long as they were', () => {
  const picture = { width: 200, height: 400, channels: 3, orientation: 6 } as const; // stored 400 × 200
  const blob = [{ text: 'a', blobs: [[100, 300, 50, 20, 30]] }] as const;
  expect(uprightLatents({ blob, voken: [1] }, picture, { width: 400, height: 200 })).toEqual({
    blob: [{ text: 'a', blobs: [[700, 100, 100, 40, 120]] }],
    voken: [1],
  });
});

test('a size that fits neither way is refused, one that is scaled fits', async () => {
  const picture = await marked(1);
  expect(uprightLatents({ bbox }, picture, { width: 1999, height: 1000 })).toEqual({ bbox });
  expect(() => uprightLatents({ bbox }, picture, { width: 20, height: 40 })).toThrow(
    'boxes refer to 20 × 40 pixels, but the picture has 40 × 20',
  );
});
