import { expect, test } from 'vitest';
import { configChanges } from './config-changes.ts';

test('every field that differs is told with both values, wherever the tokenizer lies', () => {
  const before = {
    tokenizer: '/a/words.json',
    optimiser: { learning_rate: 0.1, beta2: 0.9 },
    data: { seed: 1, files: ['a', 'b'] },
    eta: 1,
  };
  const now = {
    tokenizer: '/b/words.json',
    optimiser: { learning_rate: 0.2, beta2: 0.9 },
    data: { seed: 1, files: ['a', 'c'] },
    min_snr: 5,
  };
  expect(configChanges(before, now)).toEqual([
    'optimiser.learning_rate 0.1 → 0.2',
    'data.files ["a","b"] → ["a","c"]',
    'eta 1 → nothing',
    'min_snr nothing → 5',
  ]);
  expect(configChanges(before, before)).toEqual([]);
});
