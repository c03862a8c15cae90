import { open } from 'node:fs/promises';
import { brotliDecompressSync, gunzipSync, inflateRawSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { messageOf, systemReason } from './errors.ts';

const thrownBy = (work: () => unknown): unknown => {
  try {
    return work();
  } catch (error) {
    return error;
  }
};

test('an error of the system is said in its words', async () => {
  const error = await open('/nowhere/at/all').catch((thrown) => thrown);
  expect(systemReason(error)).toBe('/nowhere/at/all: no such file or directory');
  expect(systemReason(error, 'a.tar')).toBe('a.tar: no such file or directory');
});

test.each([
  ['data', () => inflateRawSync(Buffer.from([7, 7, 7]))],
  ['an end that is missing', () => gunzipSync(Buffer.alloc(1, 0x1f))],
  ['brotli', () => brotliDecompressSync(Buffer.alloc(9, 0xff))],
  ['a limit', () => gunzipSync(Buffer.from('H4sIAAAAAAAAA0tMHAWjYBQMdwAAUQwMTywBAAA=', 'base64'), { maxOutputLength: 5 })],
])('the numbers of zlib are not those of the system: %s', (_, work) => {
  const error = thrownBy(work) as Error;
  expect(error).toBeInstanceOf(Error);
  expect(systemReason(error, 'x.parquet')).toBeUndefined();
  expect(messageOf(error)).toBe(error.message);
});
