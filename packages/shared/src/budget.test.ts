import { expect, test } from 'vitest';
import { openBudget } from './budget.ts';

test('shares are given in order, as far as the budget goes', async () => {
  const budget = openBudget(10);
  const given: string[] = [];
  const ask = async (name: string, share: number) => {
    const free = await budget.take(share);
    given.push(name);
    return free;
  };
  const [a, b, c, d] = [ask('a', 6), ask('b', 4), ask('c', 5), ask('d', 1)];
  (await b)();
  (await b)(); // freed once
  await Promise.resolve();
  expect(given, 'd waits behind c').toEqual(['a', 'b']);
  (await a)();
  await Promise.all([c, d]);
  expect(given).toEqual(['a', 'b', 'c', 'd']);
});

test('a share larger than the whole is given when nothing else is in use', async () => {
  const budget = openBudget(10);
  const small = await budget.take(1);
  let isGiven = false;
  const large = budget.take(25).then((free) => {
    isGiven = true;
    return free;
  });
  await Promise.resolve();
  expect(isGiven).toBe(false);
  small();
  (await large)();
  await budget.take(10);
});
