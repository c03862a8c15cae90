import { float32, zeros } from '@kaleido/shared/tensors';
import { expect, test } from 'vitest';
import { growPrior } from './grow.ts';

const table = float32([2, 3], [1, -1, 3, -3, 5, -5]); // mean 0, deviation √(70 / 6)
const prior = { 'decoder.embed_tokens.weight': table, 'decoder.final_layer_norm.weight': zeros([3]) };

test('new rows follow the last one and vary as the old ones do', () => {
  const grown = growPrior(prior, 4002, 1)['decoder.embed_tokens.weight'];
  expect(grown?.shape).toEqual([4002, 3]);
  expect(grown?.data.subarray(0, 6)).toEqual(table.data);
  const added = [...(grown?.data.subarray(6) ?? [])];
  expect(Math.sqrt(added.reduce((sum, value) => sum + value * value, 0) / added.length) / Math.sqrt(70 / 6)).toBeCloseTo(1, 1);
});

test('an own head grows with the embedding, nothing else does', () => {
  expect(growPrior({ ...prior, 'lm_head.weight': table }, 3, 1)).toMatchObject({
    'lm_head.weight': { shape: [3, 3] },
    'decoder.final_layer_norm.weight': { shape: [3] },
  });
  expect(Object.keys(growPrior(prior, 3, 1))).toEqual(Object.keys(prior));
  expect(() => growPrior(prior, 1, 1)).toThrow('decoder.embed_tokens.weight: expected at least its 2 rows, got 1');
});
