import { expect, test } from 'vitest';
import { atMost } from './at-most.ts';
import { inTurn } from './in-turn.ts';

/** Work that counts how many of it are under way. */
function counted() {
  const seen = { now: 0, most: 0, done: 0 };
  const work = async (item: number): Promise<number> => {
    seen.most = Math.max(seen.most, ++seen.now);
    await new Promise(setImmediate);
    seen.now--;
    seen.done++;
    if (item === 13) throw new Error('thirteen');
    return 2 * item;
  };
  return { seen, work };
}

test('inTurn works on a few at a time, in order, and stops at the first error', async () => {
  const { seen, work } = counted();
  expect(await inTurn([5, 1, 4, 1, 5], 2, work)).toEqual([10, 2, 8, 2, 10]);
  expect(seen.most).toBe(2);
  await expect(
    inTurn(
      Array.from({ length: 1000 }, (_, item) => item),
      4,
      work,
    ),
  ).rejects.toThrow('thirteen');
  expect(seen.done).toBeLessThan(30);
});

test('atMost lets a few calls run, and those behind one that failed', async () => {
  const { seen, work } = counted();
  const limited = atMost(3, work);
  const results = await Promise.allSettled(Array.from({ length: 20 }, (_, item) => limited(item)));
  expect(results.map((result) => (result.status === 'fulfilled' ? result.value : 'failed'))).toEqual(
    Array.from({ length: 20 }, (_, item) => (item === 13 ? 'failed' : 2 * item)),
  );
  expect(seen).toEqual({ now: 0, most: 3, done: 20 });
});
