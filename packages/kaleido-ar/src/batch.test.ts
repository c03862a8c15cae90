import { expect, test } from 'vitest';
import { bucketLength, padBatch } from './batch.ts';

test('lengths fall into few buckets, never below the length and at most half above it beyond 16', () => {
  expect([0, 1, 16, 17, 24, 25, 48, 49, 97].map(bucketLength)).toEqual([16, 16, 16, 24, 24, 32, 48, 64, 128]);
  for (let length = 17; length < 2000; length++) expect(bucketLength(length) / length).toBeLessThan(1.5);
});

test('pads at the right with a mask', () => {
  const { ids, mask } = padBatch([[5, 6], [], [7, 8, 9]], -100, 4);
  expect(ids).toEqual({ shape: [3, 4], dtype: 'int32', data: Int32Array.of(5, 6, -100, -100, -100, -100, -100, -100, 7, 8, 9, -100) });
  expect(mask.data).toEqual(Int32Array.of(1, 1, 0, 0, 0, 0, 0, 0, 1, 1, 1, 0));
  expect(() => padBatch([[1, 2]], 0, 1)).toThrow('a sequence of 2 tokens does not fit into 1');
});
