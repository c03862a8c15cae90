import { expect, test } from 'vitest';
import type { Comparison } from './metric.ts';
import { metrics } from './metrics.ts';

/** Of three reals the first is covered and recalled; of three fakes the last is precise, and inside four balls. */
const covering = {
  ...{ isCovered: Uint8Array.of(1, 0, 0), realInManifold: Uint8Array.of(1, 0, 0) },
  ...{ fakeInManifold: Uint8Array.of(0, 0, 1), insideCount: Int32Array.of(0, 0, 4) },
};
const comparison = { settings: { k: { kManifold: 3, kDensity: 5 } }, neighbourhood: async () => covering } as unknown as Comparison;
const draws = [
  { real: Int32Array.of(0, 0, 1), fake: Int32Array.of(0, 1, 1) },
  { real: Int32Array.of(1, 2, 2), fake: Int32Array.of(2, 2, 0) },
];

test.each([
  ['recall', [2 / 3, 0]],
  ['coverage', [2 / 3, 0]],
  ['precision', [0, 2 / 3]],
  ['density', [0, 8 / 3 / 5]],
] as const)('%s is resampled over the side that it averages over', async (name, expected) => {
  const values = await metrics[name].resample!(comparison, draws);
  expect(values.map((value) => value.toFixed(12))).toEqual(expected.map((value) => value.toFixed(12)));
});
