import { expect, test } from 'vitest';
import { minimise } from './minimise.ts';

const input = Buffer.from(`${'0123456789'.repeat(100)}needle${'x'.repeat(777)}`);
const hasNeedle = async (candidate: Buffer) => candidate.includes('needle');

test('leaves what makes an input fail, and nothing else', async () => {
  expect((await minimise(input, hasNeedle, 10_000)).toString()).toBe('needle');
});

test('ends after so many tries with an input that still fails', async () => {
  let tries = 0;
  const smaller = await minimise(input, async (candidate) => ++tries > 0 && hasNeedle(candidate), 5);
  expect(tries).toBe(5);
  expect(smaller.length).toBeLessThan(input.length);
  expect(await hasNeedle(smaller)).toBe(true);
});
