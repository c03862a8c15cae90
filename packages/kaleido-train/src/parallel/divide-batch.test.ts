import { expect, test } from 'vitest';
import { divideBatch } from './divide-batch.ts';

test.each([
  ['as written, when the ranks divide the rounds', { batch: 16, accumulate: 8 }, 4, { batch: 16, accumulate: 8 }],
  ['in smaller parts, when there are fewer rounds than ranks', { batch: 16, accumulate: 1 }, 4, { batch: 4, accumulate: 4 }],
  ['in more parts, when parts as large would not divide it', { batch: 16, accumulate: 3 }, 2, { batch: 12, accumulate: 4 }],
  ['as written, for one', { batch: 7, accumulate: 3 }, 1, { batch: 7, accumulate: 3 }],
])('a batch is cut %s', (_, config, ranks, cut) => {
  expect(divideBatch(config, ranks)).toEqual(cut);
});

test('every cut has the same items, as many for each rank, and none is larger than was asked', () => {
  for (let batch = 1; batch <= 12; batch++)
    for (let accumulate = 1; accumulate <= 6; accumulate++)
      for (let ranks = 1; ranks <= 6; ranks++) {
        if ((batch * accumulate) % ranks !== 0) continue;
        const cut = divideBatch({ batch, accumulate }, ranks);
        expect(cut.batch * cut.accumulate).toBe(batch * accumulate);
        expect(cut.accumulate % ranks).toBe(0);
        expect(cut.batch).toBeLessThanOrEqual(batch);
      }
});

test('a batch that cannot be divided is refused', () => {
  expect(() => divideBatch({ batch: 4, accumulate: 1, mixedFractions: [0.5, 1] }, 2)).toThrow(
    'accumulate: expected a multiple of the 2 processes, because mixed_ratio fixes the batch at 4 items, got 1',
  );
  expect(() => divideBatch({ batch: 4, accumulate: 2 }, 3)).toThrow(
    'batch · accumulate: expected a multiple of the 3 processes, got 4 · 2 = 8',
  );
});
