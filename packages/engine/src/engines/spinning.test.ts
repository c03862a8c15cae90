import { expect, test } from 'vitest';
import { doesSpin } from './spinning.ts';

test.each([
  ['auto', 0, 2, true],
  ['auto', 2, 2, true],
  ['auto', 2.5, 2, false],
  ['on', 9, 2, true],
  ['off', 0, 2, false],
] as const)('%s at load %d on %d cores: %s', (spinning, load, cores, expected) => expect(doesSpin(spinning, load, cores)).toBe(expected));
