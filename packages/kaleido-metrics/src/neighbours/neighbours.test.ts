import { onnxruntime } from '@kaleido/engine';
import { random } from '@kaleido/shared/random';
import { describe, expect, test } from 'vitest';
import { expectedCoverage } from '../metrics/density-coverage.ts';
import { nearestLines } from '../metrics/nearest.ts';
import { countOf, type Points } from '../points.ts';
import { nearestReals } from './nearest-reals.ts';
import { neighbourhood } from './neighbourhood.ts';

const normal = (count: number, width: number, seed: number, shift = 0): Points => {
  const numbers = random(seed, 'neighbours');
  return { width, data: Float32Array.from({ length: count * width }, () => numbers.normal() + shift) };
};

/** Squared distances of all pairs, one after the other. */
const squares = (a: Points, b: Points): number[][] =>
  Array.from({ length: countOf(a) }, (_, i) =>
    Array.from({ length: countOf(b) }, (_, j) => {
      let sum = 0;
      for (let c = 0; c < a.width; c++) sum += (a.data[i * a.width + c]! - b.data[j * b.width + c]!) ** 2;
      return sum;
    }),
  );

/** The definition, word for word. */
function bruteForce(real: Points, fake: Points, k: number) {
  const radii = (points: Points) => squares(points, points).map((row, i) => row.filter((_, j) => j !== i).sort((a, b) => a - b)[k - 1]!);
  const [realRadii, fakeRadii, between] = [radii(real), radii(fake), squares(real, fake)];
  const fakes = [...fakeRadii.keys()];
  return {
    fakeInManifold: Uint8Array.from(fakes, (j) => Number(between.some((row, i) => row[j]! <= realRadii[i]!))),
    realInManifold: Uint8Array.from(between, (row) => Number(row.some((square, j) => square <= fakeRadii[j]!))),
    insideCount: Int32Array.from(fakes, (j) => between.filter((row, i) => row[j]! < realRadii[i]!).length),
    isCovered: Uint8Array.from(between, (row, i) => Number(row.some((square) => square < realRadii[i]!))),
  };
}

const integers = (count: number, width: number, seed: number): Points => {
  const numbers = random(seed, 'grid');
  return { width, data: Float64Array.from({ length: count * width }, () => numbers.int(3)) };
};
const copies = (points: Points): Points => ({ width: points.width, data: Float32Array.of(...points.data, ...points.data) });

describe('who lies in whose ball is what the definition says, whatever the block', () => {
  test.each<[string, Points, Points]>([
    ['random points', normal(120, 24, 1), normal(90, 24, 2, 0.2)],
    ['far from the origin', normal(100, 6, 3, 5000), normal(80, 6, 4, 5000)],
    ['a grid, on which nearly all distances are ties', integers(110, 3, 5), integers(90, 3, 6)],
    ['duplicates', copies(normal(40, 8, 7)), copies(normal(30, 8, 7))],
    ['points all alike', { width: 3, data: new Float32Array(180).fill(7) }, { width: 3, data: new Float32Array(150).fill(7) }],
    [
      'tiny numbers',
      { ...normal(60, 4, 8), data: normal(60, 4, 8).data.map((v) => v * 1e-30) },
      { width: 4, data: normal(50, 4, 9).data.map((v) => v * 1e-30) },
    ],
  ])('%s', async (_, real, fake) => {
    for (const k of [1, 3, 5])
      for (const block of [16, 33, 2048])
        expect(await neighbourhood(onnxruntime, real, fake, { kManifold: k, kDensity: k }, { block })).toEqual(bruteForce(real, fake, k));
  });
});

test('k must leave a neighbour', async () => {
  const [many, few] = [normal(20, 2, 1), normal(3, 2, 2)];
  await expect(neighbourhood(onnxruntime, many, few, { kManifold: 3, kDensity: 5 })).rejects.toThrow(
    'k = 3 needs at least 4 samples, got 3',
  );
});

test('coverage of a set by another of the same distribution is as expected', async () => {
  const [n, m, k] = [400, 300, 5];
  let sum = 0;
  for (let trial = 0; trial < 8; trial++) {
    const { isCovered } = await neighbourhood(onnxruntime, normal(n, 4, 10 + trial), normal(m, 4, 90 + trial), {
      kManifold: 3,
      kDensity: k,
    });
    sum += isCovered.reduce((total, hit) => total + hit, 0) / n / 8;
  }
  expect(Math.abs(sum - expectedCoverage(n, m, k))).toBeLessThan(0.015);
});

test('the nearest reals of each fake, in order', async () => {
  const [real, fake] = [normal(70, 5, 20), normal(50, 5, 21)];
  const near = await nearestReals(onnxruntime, real, fake, 3, { block: 16 });
  squares(fake, real).forEach((row, i) => {
    const expected = [...row.keys()].sort((a, b) => row[a]! - row[b]!).slice(0, 3);
    expect([...near.indices.subarray(3 * i, 3 * i + 3)]).toEqual(expected);
    expected.forEach((j, rank) => {
      expect(Math.abs(near.distances[3 * i + rank]! - Math.sqrt(row[j]!))).toBeLessThan(1e-12);
    });
  });
});

test('finds a fake that is a copy of a real, but not one between reals', async () => {
  const real = normal(60, 5, 30);
  const fake = {
    width: 5,
    data: Float32Array.from([...real.data.slice(0, 5), ...real.data.slice(5, 10).map((v) => v + 0.001), ...normal(10, 5, 31).data]),
  };
  const lines = nearestLines(await nearestReals(onnxruntime, real, fake, 2), {}, {});
  expect(lines.slice(0, 2)).toMatchObject([
    { fake: '0', real: '0', distance: 0, memorised: true },
    { fake: '1', real: '1', memorised: true },
  ]);
  expect(lines.filter(({ memorised }) => memorised)).toHaveLength(2);
});

test('a fake is a copy when it is more than three times as near to one real as to the next', () => {
  const isCopy = (distance: number, next: number) =>
    nearestLines({ k: 2, indices: Int32Array.of(4, 2), distances: Float64Array.of(distance, next) }, {}, {})[0]!.memorised;
  expect([isCopy(1, 2.9), isCopy(1, 3.1), isCopy(0, 0)]).toEqual([false, true, true]);
});
