import { expect, test } from 'vitest';
import { gather } from './gather.ts';

async function groupsOf<T>(source: AsyncIterable<T> | Iterable<T>, most: number): Promise<T[][]> {
  const groups: T[][] = [];
  for await (const group of gather(source, most)) groups.push(group);
  return groups;
}

test('fills groups as long as items come', async () => {
  expect(await groupsOf([1, 2, 3, 4, 5], 2)).toEqual([[1, 2], [3, 4], [5]]);
  expect(await groupsOf([1, 2], 2)).toEqual([[1, 2]]);
  expect(await groupsOf([], 2)).toEqual([]);
});

test('does not hold items back when the source pauses', async () => {
  let seen = 0;
  async function* slow() {
    yield 1;
    yield 2;
    while (seen === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    yield 3;
  }
  const groups: number[][] = [];
  for await (const group of gather(slow(), 8)) {
    groups.push(group);
    seen++;
  }
  expect(groups).toEqual([[1, 2], [3]]);
});

test('passes on what the source throws, after the items before it', async () => {
  async function* broken() {
    yield 1;
    throw new Error('torn');
  }
  const groups = gather(broken(), 1);
  expect((await groups.next()).value).toEqual([1]);
  await expect(groups.next()).rejects.toThrow('torn');
});

/** Groups, with a word where the end is known. */
async function tellingEnd<T>(source: AsyncIterable<T> | Iterable<T>, most: number): Promise<unknown[]> {
  const events: unknown[] = [];
  for await (const group of gather(source, most, () => events.push('end'))) events.push(group);
  return events;
}

test('says that the source has ended before it gives the last group, full or not', async () => {
  expect(await tellingEnd([1, 2, 3], 2)).toEqual([[1, 2], 'end', [3]]);
  expect(await tellingEnd([1, 2, 3, 4], 2)).toEqual([[1, 2], 'end', [3, 4]]);
  expect(await tellingEnd([], 2)).toEqual(['end']);
});

test('gives a full group before what the source throws after it, to those who ask for the end too', async () => {
  async function* broken() {
    yield 1;
    throw new Error('torn');
  }
  const events: unknown[] = [];
  const groups = gather(broken(), 1, () => events.push('end'));
  expect((await groups.next()).value).toEqual([1]);
  await expect(groups.next()).rejects.toThrow('torn');
  expect(events).toEqual([]);
});
