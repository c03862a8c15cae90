import { expect, test } from 'vitest';
import type { Item } from './batch.ts';
import { bucketLengths } from './lengths.ts';
import { microBatches } from './micro-batches.ts';

const itemsOf = (...lengths: number[]): Item[] =>
  lengths.map((length, index) => ({ latents: Array(length).fill(index), caption: [], time: index, noiseKey: [] }) as unknown as Item);
const divided = (items: readonly Item[], size: number, lengths: readonly number[]) =>
  microBatches(items, size, lengths).map(({ items, latents }) => ({ items: items.map(({ time }) => time), latents }));

test('with one length, micro-batches are the items in their order', () => {
  expect(divided(itemsOf(9, 1, 5, 2), 2, [12])).toEqual([
    { items: [0, 1], latents: 12 },
    { items: [2, 3], latents: 12 },
  ]);
});

test('with several, items of like length come together, in order among themselves, and are padded no further than they need', () => {
  expect(divided(itemsOf(9, 1, 5, 2, 8, 0), 2, [4, 8, 12])).toEqual([
    { items: [1, 5], latents: 4 },
    { items: [2, 3], latents: 8 },
    { items: [0, 4], latents: 12 },
  ]);
});

test('lengths are evenly spaced multiples of eight, and the last holds all', () => {
  const lengths = (latents: number, lengthBuckets: number, parts: readonly string[] = ['text']) =>
    bucketLengths({ caption: 8, latents }, { model: { latents: parts }, lengthBuckets } as never);
  expect(lengths(216, 1)).toEqual([216]);
  expect(lengths(216, 4)).toEqual([56, 112, 168, 216]);
  expect(lengths(100, 2)).toEqual([56, 100]);
  expect(lengths(16, 5)).toEqual([8, 16]);
  expect(lengths(36, 2 ** 40)).toEqual([8, 16, 24, 32, 36]);
  expect(lengths(216, 4, [])).toEqual([216]); // without latents every graph would be the same
});
