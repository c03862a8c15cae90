import { expect, test } from 'vitest';
import { median } from './median.ts';

test.each([
  [[7], 7],
  [[9, 1], 5],
  [[10, 9, 1], 9],
  [[0.2, 0.8, 0.4, 100], 0.6],
])('the median of %j is %f', (values, expected) => {
  const before = [...values];
  expect(median(values)).toBeCloseTo(expected, 12);
  expect(values).toEqual(before);
});
