import { expect, test } from 'vitest';
import { coupledNoise, noiseOf, seedOfImage } from './noise.ts';

const images = 4;
const pictures = Array.from({ length: images }, (_, image) => ({ seed: 7, image }));
const [noise] = coupledNoise(pictures, images, { sides: [64], channels: 3 });
const size = 64 * 64 * 3;
const of = (image: number): Float32Array => noise!.subarray(image * size, (image + 1) * size);
const product = (a: Float32Array, b: Float32Array): number => a.reduce((sum, value, i) => sum + value * b[i]!, 0) / size;

test('coupled noises are standard normal each', () => {
  for (const { image } of pictures) {
    expect(of(image).reduce((sum, value) => sum + value, 0) / size).toBeCloseTo(0, 1);
    expect(product(of(image), of(image))).toBeCloseTo(1, 1);
    expect(of(image).filter((value) => Math.abs(value) < 1).length / size).toBeCloseTo(0.683, 1);
  }
});

test('any two of n have the correlation −1/(n − 1), and all sum to 0', () => {
  for (const [a, b] of [
    [0, 1],
    [1, 3],
    [2, 3],
  ])
    expect(product(of(a!), of(b!))).toBeCloseTo(-1 / 3, 1);
  const sum = of(0).map((value, i) => value + of(1)[i]! + of(2)[i]! + of(3)[i]!);
  expect(Math.max(...sum.map(Math.abs))).toBeLessThan(1e-5);
});

test('every resolution has noise of its own', () => {
  const [fine, coarse] = noiseOf([1], { sides: [8, 4], channels: 3 }, 'start');
  expect(coarse).toHaveLength(4 * 4 * 3);
  expect(coarse).not.toEqual(fine!.subarray(0, 4 * 4 * 3));
});

test('neither batch nor order changes a picture; one alone has its own noise', () => {
  const small = { sides: [4], channels: 1 } as const;
  expect(coupledNoise([{ seed: 8, image: 0 }, pictures[2]!], images, { sides: [64], channels: 3 })[0]!.subarray(size)).toEqual(of(2));
  expect(coupledNoise([{ seed: 8, image: 0 }], 1, small)).toEqual(noiseOf([seedOfImage(8, 0)], small, 'start'));
});
