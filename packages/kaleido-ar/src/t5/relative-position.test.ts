import { expect, test } from 'vitest';
import { bucketTable, relativeBucket } from './relative-position.ts';

test('near positions have buckets of their own, far ones share the last', () => {
  expect([0, -1, -15, -16, -17, -127, -128, -5000, 1, 99].map((r) => relativeBucket(r, false, 32, 128))).toEqual([
    0, 1, 15, 16, 16, 31, 31, 31, 0, 0,
  ]);
  expect([0, -1, -7, -8, -5000, 1, 7, 8, 5000].map((r) => relativeBucket(r, true, 32, 128))).toEqual([0, 1, 7, 8, 15, 17, 23, 24, 31]);
});

test('buckets begin where those of the reference do', () => {
  // Where each bucket begins according to Hugging Face (transformers 5.23, PyTorch 2.15).
  const begins = (buckets: number, maxDistance: number) =>
    Array.from({ length: buckets }, (_, bucket) =>
      Array.from({ length: 2000 }, (_, n) => n).find((n) => relativeBucket(-n, false, buckets, maxDistance) >= bucket),
    );
  expect(begins(32, 128).slice(16)).toEqual([16, 19, 21, 24, 27, 31, 35, 40, 46, 52, 59, 67, 77, 87, 99, 113]);
  expect(begins(20, 1000).slice(10)).toEqual([10, 16, 26, 40, 64, 100, 159, 252, 399, 631]);
});

test('a table holds a row for each query', () => {
  const config = { relative_attention_num_buckets: 8, relative_attention_max_distance: 20 };
  expect([...bucketTable(config, true, [0, 2], 3)]).toEqual([0, 5, 6, 2, 1, 0]);
});
