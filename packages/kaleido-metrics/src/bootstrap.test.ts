import { expect, test } from 'vitest';
import { errorBar } from './bootstrap.ts';

test('an error bar is the normal 95 % interval of the deviation of resampled values, around the value', () => {
  expect(errorBar(5, [1, 3])).toEqual({ samples: 2, deviation: 1, low: 5 - 1.959964, high: 5 + 1.959964 });
  expect(errorBar(0, [1, 1, 1, 5]).deviation).toBeCloseTo(Math.sqrt(3), 12);
});
