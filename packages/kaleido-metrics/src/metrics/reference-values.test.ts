import { readFileSync } from 'node:fs';
import { onnxruntime } from '@kaleido/engine';
import { describe, expect, test } from 'vitest';
import { matrix } from '../linear-algebra/matrix.ts';
import { momentsOf } from '../moments.ts';
import { neighbourhood } from '../neighbours/neighbourhood.ts';
import { countOf, type Points, rowRange } from '../points.ts';
import { frechetDistance } from './fid.ts';
import { inceptionScores } from './inception-score.ts';
import { kernelDistanceOfAll } from './kid.ts';
import { slicedDistance } from './mind.ts';
import { meanSimilarity } from './mss.ts';
import { cosineSpectrum, spectrum, vendiScore } from './vendi.ts';

interface Counts {
  readonly precision: number;
  readonly recall: number;
  readonly density: number;
  readonly coverage: number;
}

interface Case {
  readonly name: string;
  readonly real: number[][];
  readonly fake: number[][];
  readonly fid: number;
  readonly kid_unbiased_poly3: number;
  readonly prdc: Record<string, { readonly strict: Counts; readonly closed: Counts }>;
  readonly vendi_cosine_fake: Record<string, number>;
  readonly mss_cosine_fake: number;
  readonly mind?: { readonly directions: number[][]; readonly value: number };
}

const values = JSON.parse(readFileSync(new URL('../../fixtures/metrics.json', import.meta.url), 'utf8')) as {
  cases: Case[];
  inception_score: { probs: number[][]; splits_1: [number, number]; splits_4: [number, number] };
  closed_form: { mu1?: number[]; mu2?: number[]; s1: number[][]; s2: number[][]; fid: number; what: string }[];
  vendi: { samples: number[]; value: number }[];
};

const points = (rows: number[][]): Points => ({ width: rows[0]!.length, data: Float64Array.from(rows.flat()) });
const all = (set: Points) => rowRange(0, countOf(set));

/** The tolerance of the reference values: 1e-9 relative, absolute below 1. */
function expectClose(got: number, expected: number, rtol = 1e-9): void {
  expect(Math.abs(got - expected)).toBeLessThanOrEqual(rtol * Math.max(1, Math.abs(expected)));
}

describe.each(values.cases.map((one) => [one.name, one] as const))('%s', (name, one) => {
  const [real, fake] = [points(one.real), points(one.fake)];

  test('FID', async () => {
    expectClose(
      await frechetDistance(await momentsOf(real), await momentsOf(fake)),
      one.fid,
      name.startsWith('rank-deficient') ? 1e-6 : 1e-9,
    );
  });

  test('KID', async () => {
    expectClose(await kernelDistanceOfAll(real, fake), one.kid_unbiased_poly3, name.startsWith('large common offset') ? 1e-6 : 1e-9);
  });

  test.each(Object.entries(one.prdc))('precision, recall, density, coverage at k = %s', async (k, { strict, closed }) => {
    const sizes = { kManifold: Number(k), kDensity: Number(k) };
    for (const block of [1, 7, 2048]) {
      const { fakeInManifold, realInManifold, insideCount, isCovered } = await neighbourhood(onnxruntime, real, fake, sizes, { block });
      const mean = (counts: Uint8Array | Int32Array) => [...counts].reduce((sum, value) => sum + value, 0) / counts.length;
      expect(mean(fakeInManifold)).toBe(closed.precision);
      expect(mean(realInManifold)).toBe(closed.recall);
      expectClose(mean(insideCount) / Number(k), strict.density, 1e-15);
      expect(mean(isCovered)).toBe(strict.coverage);
    }
  });

  test('Vendi', async () => {
    const eigenvalues = await cosineSpectrum(fake, all(fake));
    for (const [q, expected] of Object.entries(one.vendi_cosine_fake))
      expectClose(vendiScore(eigenvalues, q === 'inf' ? Number.POSITIVE_INFINITY : Number(q)), expected);
  });

  test('MSS', () => expectClose(meanSimilarity(fake, all(fake)), one.mss_cosine_fake));

  test.runIf(one.mind)('MIND', async () => {
    const { directions, value } = one.mind!;
    expectClose(await slicedDistance(real, fake, matrix(directions.length, real.width, Float64Array.from(directions.flat()))), value);
  });
});

test('Inception Score in one part and in four', () => {
  const { probs, splits_1, splits_4 } = values.inception_score;
  const probabilities = { classes: probs[0]!.length, data: Float64Array.from(probs.flat()) };
  for (const [splits, [mean, deviation]] of [
    [1, splits_1],
    [4, splits_4],
  ] as const) {
    const scores = inceptionScores(probabilities, splits, undefined);
    const got = scores.reduce((sum, score) => sum + score, 0) / splits;
    expectClose(got, mean);
    expectClose(Math.sqrt(scores.reduce((sum, score) => sum + (score - got) ** 2, 0) / splits), deviation);
  }
});

describe('FID in closed form', () => {
  test.each(values.closed_form.map((one) => [one.what, one] as const))('%s', async (_, { mu1, mu2, s1, s2, fid }) => {
    const moments = (mean: number[] | undefined, covariance: number[][]) => ({
      mean: Float64Array.from(mean ?? covariance.map(() => 0)),
      covariance: matrix(
        covariance.length,
        covariance.length,
        covariance[0]!.length ? Float64Array.from(covariance.flat()) : new Float64Array(0),
      ),
    });
    const square = (diagonal: number[] | number[][]): number[][] =>
      Array.isArray(diagonal[0])
        ? (diagonal as number[][])
        : diagonal.map((value, i) => diagonal.map((_, j) => (i === j ? (value as number) : 0)));
    expectClose(await frechetDistance(moments(mu1, square(s1)), moments(mu2, square(s2))), fid);
  });
});

test.each(values.vendi)('Vendi of a kernel given as a matrix', ({ samples, value }) => {
  const kernel = matrix(
    samples.length,
    samples.length,
    Float64Array.from(samples.flatMap((a) => samples.map((b) => Math.exp(-Math.abs(a - b))))),
  );
  expectClose(vendiScore(spectrum(kernel), 1), value);
});
