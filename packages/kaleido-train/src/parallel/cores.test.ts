import { availableParallelism, hostname } from 'node:os';
import { expect, test } from 'vitest';
import { alone } from './communicator.ts';
import { parseCores, threadsOf } from './cores.ts';

test('a list of cores is read as Linux writes it', () => {
  expect(parseCores('0-3,8,10-11')).toEqual([0, 1, 2, 3, 8, 10, 11]);
});

/** As if other ranks had sent these values. */
const among = (others: readonly { readonly host: string; readonly threads: number }[]) => ({
  ...alone,
  exchange<T>(value: T): T[] {
    const gathered = others.map(({ host, threads }) => (typeof value === 'number' ? threads : { ...value, host }));
    return [value, ...(gathered as T[])];
  },
});

test('ranks of a machine share its cores, and ranks elsewhere have their own', () => {
  const cores = availableParallelism();
  const here = hostname();
  expect(threadsOf(alone)).toBe(cores);
  expect(threadsOf(among([{ host: here, threads: 99 }]))).toBe(Math.max(1, Math.floor(cores / 2)));
  expect(threadsOf(among([{ host: 'elsewhere', threads: 99 }]))).toBe(cores);
});

test('all ranks have as many threads as the one that has least', () => {
  expect(threadsOf(among([{ host: 'elsewhere', threads: 1 }]))).toBe(1);
});
