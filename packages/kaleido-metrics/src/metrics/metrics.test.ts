import { random } from '@kaleido/shared/random';
import { describe, expect, test } from 'vitest';
import { matrix } from '../linear-algebra/matrix.ts';
import { momentsOf } from '../moments.ts';
import { countOf, type Points, rowRange } from '../points.ts';
import { extrapolatedDistance, fitLine } from './fd-infinity.ts';
import { frechetDistance } from './fid.ts';
import { inceptionScores } from './inception-score.ts';
import { kernelDistanceOfAll, kernelDistances } from './kid.ts';
import { metrics } from './metrics.ts';
import { randomDirections, slicedDistance, squaredWasserstein } from './mind.ts';
import { meanSimilarity } from './mss.ts';
import { metricNames } from './names.ts';
import { cosineSpectrum, vendiScore } from './vendi.ts';

const normal = (count: number, width: number, seed: number, shift = 0): Points => {
  const numbers = random(seed, 'metrics');
  return { width, data: Float64Array.from({ length: count * width }, () => numbers.normal() + shift) };
};

test('the registry has every metric, in the order of the names', () => expect(Object.keys(metrics)).toEqual([...metricNames]));

describe('FID', () => {
  const identity = (width: number) =>
    matrix(
      width,
      width,
      Float64Array.from({ length: width * width }, (_, i) => Number(i % (width + 1) === 0)),
    );

  test('of N(0, I) and N(1, I) is the width', async () => {
    const width = 256;
    const [a, b] = [0, 1].map((mean) => ({ mean: new Float64Array(width).fill(mean), covariance: identity(width) }));
    expect(Math.abs((await frechetDistance(a!, b!)) - width)).toBeLessThan(1e-9 * width);
  });

  test('is the same both ways, and 0 for a set and itself', async () => {
    const [a, b] = [await momentsOf(normal(90, 30, 1)), await momentsOf(normal(20, 30, 2, 0.3))];
    const distance = await frechetDistance(a, b);
    expect(Math.abs(distance / (await frechetDistance(b, a)) - 1)).toBeLessThan(1e-9);
    const toItself = await frechetDistance(a, a);
    expect(toItself).toBeGreaterThanOrEqual(0);
    expect(toItself).toBeLessThan(1e-9);
  });

  test('of a set of two modes, whose covariance has rank 1, is what the closed form says', async () => {
    // Along the modes' axis both are Gaussians of one dimension; across it the second has no variance.
    const width = 64;
    const modes = { width, data: Float64Array.from({ length: 1000 * width }, (_, i) => (Math.floor(i / width) % 2 === 0 ? 3 : 5)) };
    const real = await momentsOf(normal(1000, width, 3));
    const fake = await momentsOf(modes);
    const axis = 1 / Math.sqrt(width);
    let along = 0;
    for (const value of real.covariance.data) along += axis * axis * value;
    const means = real.mean.reduce((sum, value) => sum + (value - 4) ** 2, 0);
    const trace = real.mean.reduce((sum, _, i) => sum + real.covariance.data[i * width + i]!, 0);
    const variance = (width * 1000) / 999;
    const expected = means + trace + variance - 2 * Math.sqrt(along * variance);
    expect(Math.abs((await frechetDistance(real, fake)) / expected - 1)).toBeLessThan(1e-8);
    expect(Math.abs((await frechetDistance(fake, real)) / expected - 1)).toBeLessThan(1e-8);
  });

  test('of constant features is the distance of their means', async () => {
    const constant = (value: number): Points => ({ width: 3, data: new Float64Array(12).fill(value) });
    expect(await frechetDistance(await momentsOf(constant(1)), await momentsOf(constant(3)))).toBe(12);
  });

  test('needs equal widths', async () => {
    await expect(frechetDistance(await momentsOf(normal(5, 3, 1)), await momentsOf(normal(5, 4, 1)))).rejects.toThrow('widths: 3 and 4');
  });
});

describe('KID', () => {
  test('over all pairs does not depend on blocks: a set of more than one block is the sum by definition', async () => {
    const [real, fake] = [normal(1100, 3, 1), normal(1050, 3, 2, 0.1)];
    const kernel = (a: Points, i: number, b: Points, j: number) => {
      let dot = 0;
      for (let c = 0; c < 3; c++) dot += a.data[3 * i + c]! * b.data[3 * j + c]!;
      return (dot / 3 + 1) ** 3;
    };
    const mean = (a: Points, b: Points) => {
      let sum = 0;
      for (let i = 0; i < countOf(a); i++) for (let j = 0; j < countOf(b); j++) if (a !== b || i !== j) sum += kernel(a, i, b, j);
      return sum / (countOf(a) * (countOf(b) - Number(a === b)));
    };
    expect(Math.abs((await kernelDistanceOfAll(real, fake)) - (mean(real, real) + mean(fake, fake) - 2 * mean(real, fake)))).toBeLessThan(
      1e-11,
    );
  });

  test('of random subsets scatters around it, the same for the same seed', async () => {
    const [real, fake] = [normal(400, 8, 1), normal(400, 8, 2, 0.2)];
    const values = await kernelDistances(real, fake, { size: 100, subsets: 60, seed: 5 });
    expect(await kernelDistances(real, fake, { size: 100, subsets: 60, seed: 5 })).toEqual(values);
    const mean = values.reduce((sum, value) => sum + value, 0) / 60;
    expect(Math.abs(mean - (await kernelDistanceOfAll(real, fake)))).toBeLessThan(0.02);
  });

  test('refuses subsets that are larger than a side', async () => {
    await expect(kernelDistances(normal(10, 2, 1), normal(20, 2, 1), { size: 11, subsets: 1, seed: 0 })).rejects.toThrow(
      'KID subsets of 11 need as many samples per side, got 10 real and 20 fake',
    );
  });
});

describe('Vendi', () => {
  const ORDERS = [0.5, 1, 2, Number.POSITIVE_INFINITY];

  test('is the same from the kernel and from its dual, and no more than the samples that differ', async () => {
    const points = normal(12, 40, 1);
    const doubled = { width: 40, data: Float64Array.of(...points.data, ...points.data, ...points.data, ...points.data) };
    const [few, many] = [await cosineSpectrum(points, rowRange(0, 12)), await cosineSpectrum(doubled, rowRange(0, 48))];
    for (const q of ORDERS) {
      expect(Math.abs(vendiScore(few, q) - vendiScore(many, q))).toBeLessThan(1e-9);
      expect(vendiScore(few, q)).toBeLessThanOrEqual(12);
    }
  });

  test('of directions at right angles is their number, for every order', async () => {
    const axes = { width: 5, data: Float64Array.from({ length: 25 }, (_, i) => (i % 6 === 0 ? i + 1 : 0)) };
    for (const q of ORDERS) expect(Math.abs(vendiScore(await cosineSpectrum(axes, rowRange(0, 5)), q) - 5)).toBeLessThan(1e-12);
  });

  test('takes samples without direction as equal to each other and unlike all others', async () => {
    const points = { width: 2, data: Float64Array.of(1, 0, 0, 0, 2, 0, 0, 0) }; // two and two
    for (const q of ORDERS) expect(Math.abs(vendiScore(await cosineSpectrum(points, rowRange(0, 4)), q) - 2)).toBeLessThan(1e-12);
  });

  // Rows far from zero leave rounding errors of every size behind in a matrix of rank 1 or 2: from the kernel and from its dual.
  test.each<[string, number, (row: number) => number]>([
    ['no samples that differ', 1, () => 2],
    ['only zeros', 1, () => 0],
    ['numbers near the smallest', 1, () => 1e-45],
    ['two modes', 2, (row) => (row % 2 === 0 ? 1 : -1)],
  ])('of a collapsed set, %s, is the number of its modes: %i', async (_, modes, value) => {
    for (const [count, width] of [
      [250, 64],
      [30, 1280],
      [2, 3],
      [65, 65],
    ] as const) {
      // The second mode is at a right angle to the first: the sign flips in half of the columns.
      const even = 2 * Math.floor(width / 2);
      const at = (row: number, column: number) => Math.abs(value(row)) * (column < even / 2 || value(row) > 0 ? 1 : -1);
      const data = Float64Array.from({ length: count * even }, (_, i) => at(Math.floor(i / even), i % even));
      const eigenvalues = await cosineSpectrum({ width: even, data }, rowRange(0, count));
      const expected = count % 2 === 0 || modes === 1 ? modes : undefined; // an odd count has one mode more often than the other
      for (const q of ORDERS) {
        const score = vendiScore(eigenvalues, q);
        expect(score).toBeGreaterThanOrEqual(1);
        if (expected !== undefined) expect(Math.abs(score - expected)).toBeLessThan(1e-9);
      }
    }
  });

  test('takes no order of 0', () => {
    expect(() => vendiScore(Float64Array.of(1), 0)).toThrow('above 0');
  });
});

test('MSS of equal samples is 1, also of those without direction', () => {
  for (const value of [0.1, 0, 1e-40])
    expect(meanSimilarity({ width: 7, data: new Float64Array(700).fill(value) }, rowRange(0, 100))).toBeCloseTo(1, 14);
  expect(meanSimilarity({ width: 1, data: Float64Array.of(0, 3) }, rowRange(0, 2))).toBe(0);
});

test('MSS is the mean over pairs', () => {
  const points = { width: 2, data: Float64Array.of(3, 0, 0, 2, 1, 1) };
  expect(Math.abs(meanSimilarity(points, rowRange(0, 3)) - Math.SQRT2 / 3)).toBeLessThan(1e-15);
});

describe('MIND', () => {
  test('of a shift by μ in each coordinate is 3 d μ² on average', async () => {
    const width = 16;
    const real = normal(50, width, 1);
    const fake = { width, data: real.data.map((value) => value + 0.5) };
    expect(Math.abs((await slicedDistance(real, fake, randomDirections(4000, width, 1))) / (3 * width * 0.25) - 1)).toBeLessThan(0.05);
  });

  test('compares sets of different size as distributions', () => {
    const a = Float64Array.of(0, 1, 4);
    expect(squaredWasserstein(a, Float64Array.of(0, 0, 1, 1, 4, 4))).toBe(0);
    expect(squaredWasserstein(Float64Array.of(0), Float64Array.of(1, 3))).toBe(5);
  });

  test('for the bootstrap is the same when every sample is drawn once', async () => {
    const features = (points: Points) => ({ ...points, origin: { name: 'features' } });
    const [real, fake] = [features(normal(40, 6, 1)), features(normal(30, 6, 2))];
    const sides = {
      real: { features: real },
      fake: { features: fake },
      settings: { seed: 3 },
      watch: () => ({ advance() {}, close() {} }),
    } as never;
    const once = { real: Int32Array.from({ length: 40 }, (_, i) => i), fake: Int32Array.from({ length: 30 }, (_, i) => i) };
    const [value] = await metrics.mind.resample!(sides, [once]);
    expect(Math.abs(value! / (await metrics.mind.measure(sides)).value - 1)).toBeLessThan(1e-12);
  });
});

test('the Inception Score of certain and evenly spread answers is the number of classes, in any order', () => {
  const certain = { classes: 4, data: Float32Array.from({ length: 400 }, (_, i) => Number(i % 4 === Math.floor(i / 4) % 4)) };
  expect(Math.abs(inceptionScores(certain, 1, undefined)[0]! - 4)).toBeLessThan(1e-12);
  expect(inceptionScores(certain, 10, 1)).not.toEqual(inceptionScores(certain, 10, 2));
  expect(() => inceptionScores(certain, 101, 1)).toThrow('in 101 splits takes as many samples, got 100');
});

describe('FD∞', () => {
  test('takes away the bias of few samples', async () => {
    const width = 32;
    const truth = {
      mean: new Float64Array(width),
      covariance: matrix(
        width,
        width,
        Float64Array.from({ length: width * width }, (_, i) => Number(i % (width + 1) === 0)),
      ),
    };
    const fake = normal(8000, width, 1);
    const { value, sizes, error } = await extrapolatedDistance(truth, fake, 0);
    expect(sizes.at(0)).toBe(5000);
    expect(sizes.at(-1)).toBe(8000);
    const plain = await frechetDistance(truth, await momentsOf(fake));
    expect(Math.abs(value)).toBeLessThan(plain / 2);
    expect(error).toBeLessThan(plain);
  });

  test('needs more than 5000 fakes', async () => {
    await expect(extrapolatedDistance(await momentsOf(normal(9, 2, 1)), normal(5000, 2, 1), 0)).rejects.toThrow(
      'more than 5000 fakes, got 5000',
    );
  });

  test('is the intercept of a line', () => {
    expect(fitLine([1, 2, 3], [5, 7, 9])).toMatchObject({ slope: 2, intercept: 3 });
    // Residuals −1/3, 2/3, −1/3: a variance of 2/3, times 1/3 + 4/2.
    expect(fitLine([1, 2, 3], [5, 8, 9])).toEqual({
      slope: 2,
      intercept: expect.closeTo(10 / 3, 12),
      error: expect.closeTo(Math.sqrt(14 / 9), 12),
    });
  });
});
