import { random } from '@kaleido/shared/random';
import { expect, test } from 'vitest';
import { mergeSums, momentSummer, momentsFrom, momentsOf } from './moments.ts';
import type { Points } from './points.ts';

const normal = (count: number, width: number, mean: number): Points => {
  const numbers = random('moments', count, width);
  return { width, data: Float32Array.from({ length: count * width }, () => numbers.normal() + mean) };
};
const part = ({ width, data }: Points, from: number, to: number): Points => ({ width, data: data.subarray(from * width, to * width) });
const largest = (a: Float64Array, b: Float64Array): number => Math.max(...a.map((value, i) => Math.abs(value - b[i]!)));

/** Two passes, in doubles. */
function twoPasses({ width, data }: Points) {
  const n = data.length / width;
  const mean = new Float64Array(width);
  for (let i = 0; i < data.length; i++) mean[i % width]! += data[i]! / n;
  const covariance = new Float64Array(width * width);
  for (let i = 0; i < n; i++)
    for (let a = 0; a < width; a++)
      for (let b = 0; b < width; b++)
        covariance[a * width + b]! += ((data[i * width + a]! - mean[a]!) * (data[i * width + b]! - mean[b]!)) / (n - 1);
  return { mean, covariance };
}

test.each([0, 1000, 1e6])('around a mean of %d', async (mean) => {
  const points = normal(2500, 9, mean);
  const [got, expected] = [await momentsOf(points), twoPasses(points)];
  expect(largest(got.mean, expected.mean)).toBeLessThan(1e-12 * Math.max(mean, 1));
  expect(largest(got.covariance.data, expected.covariance)).toBeLessThan(1e-12);
});

test('do not depend on the batches that rows arrive in', async () => {
  const points = normal(2100, 7, 3);
  const whole = await momentsOf(points);
  const summer = momentSummer(7);
  for (const [from, to] of [
    [0, 1],
    [1, 1200],
    [1200, 1201],
    [1201, 2100],
  ] as const)
    await summer.add(part(points, from, to));
  expect(momentsFrom(await summer.finish())).toEqual(whole);
});

test('of parts add up to those of the whole', async () => {
  const points = normal(3000, 6, 500);
  const whole = await momentsOf(points);
  const cuts = [
    [0, 10],
    [10, 10],
    [10, 2900],
    [2900, 3000],
  ] as const;
  const sums = [];
  for (const [from, to] of cuts) {
    const summer = momentSummer(6);
    await summer.add(part(points, from, to));
    sums.push(await summer.finish());
  }
  const merged = momentsFrom(mergeSums(sums));
  expect(merged.count).toBe(3000);
  expect(largest(merged.mean, whole.mean)).toBeLessThan(1e-12 * 500);
  expect(largest(merged.covariance.data, whole.covariance.data)).toBeLessThan(1e-12);
});

test('take two samples', async () => {
  await expect(momentsOf(normal(1, 3, 0))).rejects.toThrow('a covariance needs at least 2 samples, got 1');
});
