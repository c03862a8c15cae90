import { UsageError } from '@kaleido/shared/errors';
import { expect, test } from 'vitest';
import { readConfig } from '../config/read-config.ts';
import { checkMemory } from './expected-memory.ts';

test('a run that cannot fit is refused, with what it takes, what there is and how to insist', async () => {
  const { config } = await readConfig('scenes64');
  const check = () => checkMemory(config, 5e8);
  expect(check).toThrow(UsageError);
  expect(check).toThrow(/^training \d+ M parameters in batches of 16 takes about \d+\.\d GB of memory, and 0\.5 GB are available: /);
  expect(check).toThrow('--ignore-memory');
  expect(() => checkMemory(config, 1e12)).not.toThrow();
});

test('a small run is let go on where the memory is scarce', async () => {
  const { config } = await readConfig('tiny');
  expect(() => checkMemory(config, 2 ** 28)).not.toThrow();
});
