import { expect, test } from 'vitest';
import { inBatches } from './in-batches.ts';

test('concurrent calls share a batch, and each gets its own result', async () => {
  const batches: number[][] = [];
  const double = inBatches<number, number>(3, async (items) => {
    batches.push([...items]);
    return items.map((item) => 2 * item);
  });
  expect(await Promise.all([1, 2, 3, 4, 5].map(double))).toEqual([2, 4, 6, 8, 10]);
  expect(await double(6)).toBe(12);
  expect(batches).toEqual([[1, 2, 3], [4, 5], [6]]);
});

test('a failing batch fails only its own items', async () => {
  const half = inBatches<number, number>(2, async (items) => {
    if (items.includes(3)) throw new Error('odd');
    return items.map((item) => item / 2);
  });
  const results = await Promise.allSettled([2, 3, 4].map(half));
  expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'fulfilled']);
});
