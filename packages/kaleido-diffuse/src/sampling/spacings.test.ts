import { describe, expect, test } from 'vitest';
import { gammaTables, parseDiffusionConfig } from '../diffusion/diffusion-config.ts';
import { sigmaOf } from './sampler.ts';
import { levelsOf, spacings } from './spacings.ts';

const table = (steps: number): Float64Array => gammaTables(parseDiffusionConfig({ steps }), [1])[0]!;

test('uniform spreads steps over the table as ml-mdm does', () => {
  expect(spacings.uniform(4, table(1000))).toEqual([801, 601, 400, 200, 0]);
  expect(spacings.uniform(50, table(1000)).slice(0, 3)).toEqual([981, 962, 942]);
  expect(spacings.uniform(1000, table(1000))).toHaveLength(1001);
  expect(spacings.uniform(5, table(8))).toEqual([8, 6, 4, 3, 2, 0]); // 7.5, 6, 4.5, 3, 1.5, 0: halves to even
});

test('trailing begins at the noisiest level', () => {
  expect(spacings.trailing(4, table(1000))).toEqual([1000, 750, 500, 250, 0]);
  expect(spacings.trailing(3, table(10))).toEqual([10, 7, 3, 0]);
});

test('karras has the noise levels of its formula, as far as the table has them', () => {
  const gammas = table(1000);
  const indices = spacings.karras(10, gammas);
  const sigmas = indices.slice(0, -1).map((index) => sigmaOf(gammas[index]!));
  // (80^(1/7) + i/9 (0.0064^(1/7) − 80^(1/7)))^7, since this schedule's smallest σ is 0.0064
  const [from, to] = [80, sigmaOf(gammas[1]!)].map((sigma) => sigma ** (1 / 7)) as [number, number];
  sigmas.forEach((sigma, i) => {
    const expected = (from + (i / 9) * (to - from)) ** 7;
    expect(Math.abs(Math.log(sigma / expected))).toBeLessThan(0.25); // levels are that far apart at the ends
  });
});

describe.each(Object.keys(spacings) as (keyof typeof spacings)[])('%s', (name) => {
  test.each([1, 2, 7, 50, 99, 100])('of %i steps falls from at most T to 0, each level once', (steps) => {
    const indices = levelsOf(name, steps, table(100));
    expect(indices).toHaveLength(steps + 1);
    expect(indices[0]).toBeLessThanOrEqual(100);
    expect(indices.at(-1)).toBe(0);
    for (let i = 1; i < indices.length; i++) expect(indices[i]).toBeLessThan(indices[i - 1]!);
  });

  test('refuses more steps than the schedule has', () => {
    expect(() => levelsOf(name, 1001, table(1000))).toThrow('steps: expected a whole number from 1 to 1000, got 1001');
    expect(() => levelsOf(name, 0, table(1000))).toThrow('got 0');
  });
});

test('a list is taken as it is, when it falls and is as long as there are steps', () => {
  expect(levelsOf([900, 400, 1], 3, table(1000))).toEqual([900, 400, 1, 0]);
  for (const list of [[], [1001], [5, 5], [4, 5], [3.5], [2, 0]])
    expect(() => levelsOf(list, list.length, table(1000))).toThrow('expected falling whole numbers from 1000 to 1');
  expect(() => levelsOf([9, 8], 3, table(10))).toThrow('2 levels are listed for 3 steps');
});
