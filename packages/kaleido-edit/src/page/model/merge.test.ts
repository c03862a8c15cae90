import { expect, test } from 'vitest';
import { merge } from './merge.ts';

const entry = (key: string, caption: string) => ({ key, record: { caption } });
const base = [entry('a', 'a cat'), entry('b', 'a dog')];

test('each record is that of the page which changed it', () => {
  const merged = merge(base, [entry('a', 'an owl'), entry('b', 'a dog')], [entry('a', 'a cat'), entry('b', 'a fox')]);
  expect(merged).toEqual({ records: [entry('a', 'an owl'), entry('b', 'a fox')], isLost: false });
});

test('where both changed one, the other page wins, and that is known', () => {
  const merged = merge(base, [entry('a', 'an owl'), entry('b', 'a dog')], [entry('a', 'a lion'), entry('b', 'a dog')]);
  expect(merged).toEqual({ records: [entry('a', 'a lion'), entry('b', 'a dog')], isLost: true });
  expect(merge(base, [entry('a', 'an owl')], [entry('a', 'an owl'), entry('b', 'a dog')]).isLost).toBe(false);
});

test('what one page added stays, what one removed goes', () => {
  expect(merge(base, [...base, entry('c', 'a cup')], [entry('b', 'a dog')]).records).toEqual([entry('b', 'a dog'), entry('c', 'a cup')]);
});

test('a record that one removed and the other changed stays as it was changed', () => {
  expect(merge(base, [entry('b', 'a dog')], [entry('a', 'a lion'), entry('b', 'a dog')]).records).toEqual([
    entry('a', 'a lion'),
    entry('b', 'a dog'),
  ]);
  expect(merge(base, [entry('a', 'a lion'), entry('b', 'a dog')], [entry('b', 'a dog')]).records).toContainEqual(entry('a', 'a lion'));
});

test('another order of fields does not count as a change, so edits of other records are kept', () => {
  const read = [
    { key: 'a', record: { id: 'one', caption: 'a cat' } },
    { key: 'b', record: { id: 'two', caption: 'a dog' } },
  ];
  const theirs = [
    { key: 'a', record: { caption: 'an owl', id: 'one' } },
    { key: 'b', record: { caption: 'a dog', id: 'two' } },
  ];
  const mine = [read[0]!, { key: 'b', record: { id: 'two', caption: 'a fox' } }];
  expect(merge(read, mine, theirs)).toEqual({ records: [theirs[0], mine[1]], isLost: false });
});
