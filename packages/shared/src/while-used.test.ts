import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { whileUsed } from './while-used.ts';

setFlagsFromString('--expose-gc');
const collect: () => void = runInNewContext('gc');
/** A reference that was just followed keeps its value until the task ends. */
const taskEnd = () => new Promise((resolve) => setImmediate(resolve));

test('those who use a value at the same time share it, and it is made once more after all have let go of it', async () => {
  let count = 0;
  const get = whileUsed(async () => ({ number: ++count }));
  const users: object[] = [...(await Promise.all([get(), get()])), await get()];
  await taskEnd();
  collect();
  expect(await get()).toBe(users[0]);
  expect(new Set(users).size).toBe(1);
  users.length = 0;
  await taskEnd();
  collect();
  expect(await get()).toEqual({ number: 2 });
});

test('a failure is not remembered', async () => {
  let count = 0;
  const get = whileUsed(async () => {
    if (++count === 1) throw new Error('torn');
    return { count };
  });
  await expect(get()).rejects.toThrow('torn');
  expect(await get()).toEqual({ count: 2 });
});
