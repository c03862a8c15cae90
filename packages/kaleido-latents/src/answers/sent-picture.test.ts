import { expect, test } from 'vitest';
import { sentSize } from './sent-picture.ts';

test.each([
  ['a 4 : 3 picture', 640, 480, 896, [896, 672]],
  ['a 3 : 4 picture', 480, 640, 896, [672, 896]],
  ['a small square', 64, 64, 896, [224, 224]],
  ['a square with at least as many pixels', 300, 300, 896, [448, 448]],
  ['a large square', 4000, 4000, 896, [896, 896]],
  ['a 3 : 2 picture', 6000, 4000, 896, [672, 448]],
  ['a 16 : 9 picture, at the nearest available ratio', 1920, 1080, 896, [896, 448]],
  ['a 16 : 9 picture, with room for a nearer one', 1920, 1080, 1120, [1120, 672]],
  ['a strip', 5000, 10, 896, [896, 224]],
  ['a picture, if only one size is possible', 1000, 10, 300, [224, 224]],
])('%s is sent with sides that are multiples of 224', (_, width, height, longest, expected) => {
  expect(Object.values(sentSize({ width, height }, longest))).toEqual(expected);
});
