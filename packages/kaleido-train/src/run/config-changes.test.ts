import { expect, test } from 'vitest';
import { configChanges } from './config-changes.ts';

test('lists every field that differs with both values, except the path of the tokenizer', () => {
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

test('the old name of a schedule is not a change', () => {
  const model = (schedule: string) => ({ model: { diffusion: { schedule } } });
  expect(configChanges(model('deepfloyd'), model('cosine_iddpm'))).toEqual([]);
  expect(configChanges(model('cosine'), model('cosine_iddpm'))).toEqual(['model.diffusion.schedule "cosine_logsnr" → "cosine_iddpm"']);
});
