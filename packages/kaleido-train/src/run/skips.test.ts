import { expect, test } from 'vitest';
import { Diverged, openSkips } from './skips.ts';

test('a step that the update skips is logged, and too many in a row are an error', () => {
  const skips = openSkips(2, 'runs/one');
  const check = (step: number, gradNorm: number, loss = 1) => skips.check(step, { loss, gradNorm } as never, () => ['a']);
  expect(check(1, 2.9e38)).toBeUndefined();
  // The update skips what float32 cannot hold, though it be finite in float64.
  expect(check(2, 6e38)).toEqual({ step: 2, skipped: { loss: '1', grad_norm: '6e+38', keys: ['a'] } });
  expect(check(3, 1, Number.NaN)).toMatchObject({ skipped: { loss: 'NaN' } });
  expect(() => skips.stopIfTooMany(3)).not.toThrow();
  expect(check(4, Number.POSITIVE_INFINITY)).toMatchObject({ skipped: { grad_norm: 'Infinity' } });
  expect(() => skips.stopIfTooMany(4)).toThrow(Diverged);
  expect(check(5, 1)).toBeUndefined();
  expect(() => skips.stopIfTooMany(5)).not.toThrow();
});
