import { expect, test } from 'vitest';
import { keepLast } from './keep-last.ts';

const made: string[] = [];
const make = (key: string) => async () => {
  made.push(key);
  return key;
};

test('the values that were used last are kept, the others given back', async () => {
  made.length = 0;
  const released: string[] = [];
  const kept = keepLast<string>(2, { release: async (value) => void released.push(value) });
  for (const key of ['a', 'b', 'a', 'c', 'a', 'b']) expect(await kept.of(key, make(key))).toBe(key);
  expect(made).toEqual(['a', 'b', 'c', 'b']);
  expect(released).toEqual(['b', 'c']);
  await kept.dispose();
  expect(released).toEqual(['b', 'c', 'a', 'b']);
});

test('weights add up, and the last value is kept whatever it weighs', async () => {
  made.length = 0;
  const kept = keepLast<string>(5, { weigh: (value) => value.length });
  for (const key of ['aa', 'bb', 'bb', 'cccccc', 'cccccc', 'bb']) await kept.of(key, make(key));
  expect(made).toEqual(['aa', 'bb', 'cccccc', 'bb']);
});

test('a value is made once for all who ask for it, and again after it failed', async () => {
  made.length = 0;
  const kept = keepLast<string>(2);
  expect(await Promise.all([kept.of('a', make('a')), kept.of('a', make('a'))])).toEqual(['a', 'a']);
  expect(made).toEqual(['a']);
  await expect(kept.of('b', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(await kept.of('b', make('b'))).toBe('b');
});
