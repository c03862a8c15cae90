import { expect, test } from 'vitest';
import { qwenResize, usualResize } from './qwen-resize.ts';

// Expected sides: smart_resize(height, width, factor=28, min_pixels, max_pixels) of qwen-vl-utils.
test.each([
  ['rounded', 1000, 200, usualResize, 1008, 196],
  ['half to even', 42, 70, { min: 1, max: 1e9 }, 56, 56],
  ['unchanged', 896, 672, usualResize, 896, 672],
  ['at least one patch', 2800, 14, { min: 1, max: 1e9 }, 2800, 28],
  ['enlarged to the minimum area', 30, 20, usualResize, 84, 56],
  ['shrunk to the maximum area', 4000, 3000, { min: 4 * 28 ** 2, max: 1280 * 28 ** 2 }, 1148, 840],
])('sides are %s', (_, width, height, limits, ...expected) => {
  expect(Object.values(qwenResize({ width, height }, limits))).toEqual(expected);
});

test('refuses a strip too long for Qwen', () => {
  expect(() => qwenResize({ width: 2010, height: 10 }, usualResize)).toThrow('one side is more than 200 times the other');
});
