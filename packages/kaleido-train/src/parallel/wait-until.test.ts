import { expect, test } from 'vitest';
import { waitUntil } from './wait-until.ts';

test('what takes long is asked for seldom, and noticed soon after', () => {
  const end = performance.now() + 200;
  let asked = 0;
  waitUntil(() => {
    if (performance.now() > end - 190) asked++; // after 10 ms
    return performance.now() >= end;
  });
  expect(asked).toBeLessThan(200);
});

test('what is done already takes no time', () => {
  let asked = 0;
  waitUntil(() => ++asked > 0);
  expect(asked).toBe(1);
});
