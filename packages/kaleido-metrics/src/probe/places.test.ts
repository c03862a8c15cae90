import { type Blob, type Box, boxIou } from '@kaleido/shared/record';
import { expect, test } from 'vitest';
import { blobIou, blobOf, boxOf, placeNumbers } from './places.ts';

test.each<[Box, Blob]>([
  [
    [100, 200, 700, 900],
    [400, 550, 300, 120, 30],
  ],
  [
    [0, 0, 1000, 1],
    [10, 990, 250, 240, 150],
  ],
  [
    [3, 5, 8, 13],
    [500, 500, 90, 40, 90],
  ],
  [
    [1, 2, 999, 998],
    [500, 500, 600, 300, 0],
  ],
])('box %j and blob %j survive encoding and decoding', (box, blob) => {
  const place = placeNumbers(box, blob);
  expect(boxOf(place)).toEqual(box);
  const back = blobOf(place);
  for (const [index, value] of blob.entries()) expect(Math.abs(back[index]! - value), `${back}`).toBeLessThanOrEqual(1);
});

test('the encoding of a circle does not depend on its angle', () => {
  const [one, other] = [placeNumbers([0, 0, 9, 9], [5, 5, 200, 200, 0]), placeNumbers([0, 0, 9, 9], [5, 5, 200, 200, 77])];
  for (const [index, value] of one.entries()) expect(other[index]).toBeCloseTo(value, 6);
});

test('a decoded box always lies in the picture and is not empty', () => {
  expect(boxOf([2, -3, 0.5, -1])).toEqual([999, 0, 1000, 1]);
});

test('IoU of boxes', () => {
  expect(boxIou([0, 0, 10, 10], [0, 0, 10, 10])).toBe(1);
  expect(boxIou([0, 0, 10, 10], [5, 0, 15, 10])).toBeCloseTo(1 / 3, 12);
  expect(boxIou([0, 0, 10, 10], [10, 0, 20, 10])).toBe(0);
});

test('IoU of blobs', () => {
  expect(blobIou([500, 500, 300, 100, 40], [500, 500, 300, 100, 40])).toBe(1);
  expect(blobIou([500, 500, 200, 200, 0], [500, 500, 100, 100, 90])).toBeCloseTo(1 / 4, 1); // areas of 1 : 4
  expect(blobIou([200, 500, 100, 50, 0], [800, 500, 100, 50, 0])).toBe(0);
  expect(blobIou([500, 500, 100, 300, 0], [500, 500, 100, 150, 0])).toBeCloseTo(1 / 2, 1); // the second radius longer
  // Ellipses crossed at right angles share 4/π · atan(b/a) of one's area.
  const shared = (4 / Math.PI) * Math.atan(1 / 2);
  expect(blobIou([500, 500, 200, 100, 0], [500, 500, 200, 100, 90])).toBeCloseTo(shared / (2 - shared), 1);
});
