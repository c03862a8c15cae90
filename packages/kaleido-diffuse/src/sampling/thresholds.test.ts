import { expect, test } from 'vitest';
import { thresholdAliases, thresholds } from './thresholds.ts';

const ramp = Float32Array.from({ length: 101 }, (_, i) => i / 25 - 2); // −2 … 2

test('clip limits to −1…1', () => expect([Math.min(...thresholds.clip(ramp)), Math.max(...thresholds.clip(ramp))]).toEqual([-1, 1]));

test('dynamic divides by the 99.5 % quantile of the magnitudes', () => {
  const out = thresholds.dynamic(ramp);
  expect(out[100]).toBe(1);
  expect(out[75]).toBeCloseTo(1 / 2, 2);
});

test('dynamic_deepfloyd divides by at most 1.5', () => expect(thresholds.dynamic_deepfloyd(ramp)[75]).toBeCloseTo(1 / 1.5, 6));

test('dynamic thresholds leave a picture in range as it is', () => {
  const dim = ramp.map((x) => x / 4);
  expect(thresholds.dynamic(dim)).toEqual(dim);
});

test('dynamic_if, the earlier name, is dynamic_deepfloyd', () => expect(thresholdAliases.dynamic_if).toBe('dynamic_deepfloyd'));
