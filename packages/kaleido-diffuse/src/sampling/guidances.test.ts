import { random } from '@kaleido/shared/random';
import { float32, type HostTensor } from '@kaleido/shared/tensors';
import { describe, expect, test } from 'vitest';
import type { GuidanceRun, Level, unguided } from './guidance.ts';
import { annealed, cleanShare } from './guidances/annealed.ts';
import { awayFromGuide } from './guidances/autoguidance.ts';
import { within } from './guidances/interval.ts';
import { classifierFree } from './guidances/plain.ts';
import { projected } from './guidances/projected.ts';
import { twoWeights } from './guidances/two-weights.ts';
import { type GuidanceValues, guidanceOf, guidanceOptions } from './guidances.ts';
import type { Pictures } from './pictures.ts';

const seeds = [1, 2];
/** Two pictures of two values, at one resolution; x is 0, so that x₀ is −v times σ for a prediction of v. */
const level: Level = { index: 500, time: 0.5, sigma: 1, gammas: [0.5], prediction: 'v', xs: [new Float32Array(4)] };
const pictures = (...values: number[]): Pictures => [Float32Array.from(values)];
const combined = (run: GuidanceRun, ...answers: Pictures[]): number[] => {
  run.branches(level);
  return Array.from(run.combine(answers, level)[0]!);
};
const near = (values: readonly number[]) => values.map((value) => expect.closeTo(value, 5));

test('an interval is open below and closed above', () => {
  const run = within(classifierFree(3), 0.2, 1).begin({ seeds });
  const asked = [0.1, 0.2, 0.5, 1, 1.1].map((sigma) => run.branches({ ...level, sigma }).length);
  expect(asked).toEqual([1, 1, 2, 2, 1]);
});

describe('two weights', () => {
  const [uncond, caption, record] = [pictures(1, 2, 3, 4), pictures(2, 2, 2, 2), pictures(5, 1, 0, 8)];

  test('u + w (c − u) + w_z (r − c)', () =>
    expect(combined(twoWeights(3, 5).begin({ seeds }), uncond, caption, record)).toEqual([19, -3, -10, 28]));

  test('equal weights are plain guidance', () =>
    expect(combined(twoWeights(3, 3).begin({ seeds }), uncond, caption, record)).toEqual(
      combined(classifierFree(3).begin({ seeds }), uncond, record),
    ));
});

test('autoguidance goes from the guide through the model', () => {
  const run = awayFromGuide(2).begin({ seeds });
  expect(run.branches(level)).toEqual([{ condition: 'record', network: 'guide' }, { condition: 'record' }]);
  expect(combined(run, pictures(1, 2, 3, 4), pictures(2, 2, 2, 2))).toEqual([3, 2, 1, 0]);
});

describe('adaptive projected guidance', () => {
  const plainly = { momentum: 0, norm: 0, parallel: 1 };
  const [uncond, record] = [pictures(1, 2, 3, 4), pictures(2, -2, 5, 1)];
  const guided = (projection: Parameters<typeof projected>[1], weight = 3) =>
    combined(projected(weight, projection).begin({ seeds }), uncond, record);

  test('is plain guidance without momentum, bound and projection', () =>
    expect(guided(plainly)).toEqual(near(combined(classifierFree(3).begin({ seeds }), uncond, record))));

  test('drops the part along each conditional picture', () => {
    const change = guided({ ...plainly, parallel: 0 }).map((value, i) => value - record[0]![i]!);
    // (1, −4) less its part along (2, −2), and (2, −3) less its part along (5, 1); twice.
    expect(change).toEqual(near([-3, -3, 4 - 70 / 26, -6 - 14 / 26]));
  });

  test('shortens the direction of each picture to the norm', () => {
    const sigma = Math.SQRT1_2;
    const change = guided({ ...plainly, norm: 0.1 * sigma }).map((value, i) => value - record[0]![i]!);
    expect([Math.hypot(change[0]!, change[1]!), Math.hypot(change[2]!, change[3]!)]).toEqual(near([0.2, 0.2]));
    expect(change[0]! / change[1]!).toBeCloseTo(-1 / 4, 5);
    expect(guided({ ...plainly, norm: 100 })).toEqual(guided(plainly));
  });

  test('shortens before it projects', () => {
    const change = guided({ ...plainly, norm: 0.1 * Math.SQRT1_2, parallel: 0 }).map((value, i) => value - record[0]![i]!);
    // (1, −4) at a length of 0.1, less its part along (2, −2); twice.
    expect(change.slice(0, 2)).toEqual(near([-0.3, -0.3].map((value) => value / Math.hypot(1, 4))));
  });

  test('bounds the root mean square of finer resolutions alike', () => {
    const two: Level = { ...level, gammas: [0.5, 0.5], xs: [new Float32Array(8), new Float32Array(2)] };
    const run = projected(2, { ...plainly, norm: 0.1 }).begin({ seeds: [1] });
    const zero: Pictures = [new Float32Array(8), new Float32Array(2)];
    const [fine, coarse] = run.combine([zero, [new Float32Array(8).fill(3), new Float32Array(2).fill(3)]], two);
    expect(fine![0]! - 3).toBeCloseTo(coarse![0]! - 3, 5);
  });

  test('adds the share of earlier directions', () => {
    const run = projected(2, { ...plainly, momentum: -0.5 }).begin({ seeds });
    const zero = pictures(0, 0, 0, 0);
    const ones = pictures(1, 1, 1, 1);
    const directions = [1, 2, 3].map(() => combined(run, zero, ones)[0]! - 1);
    expect(directions).toEqual(near([1, 0.5, 0.75]));
  });

  test('changes x₀ alike for a network that predicts the noise', () => {
    const noise: Level = { ...level, prediction: 'eps', gammas: [0.2] };
    const run = (guidance: typeof unguided) => Array.from(guidance.begin({ seeds }).combine([uncond, record], noise)[0]!);
    expect(run(projected(3, plainly))).toEqual(near(run(classifierFree(3))));
  });
});

describe('condition-annealed sampling', () => {
  const features = (tokens: number): HostTensor => {
    const data = new Float32Array(2 * tokens * 256);
    for (const item of [0, 1]) random(item, 'features').fillNormal(data.subarray(item * tokens * 256, (item * tokens + 3) * 256));
    return float32(
      [2, tokens, 256],
      data.map((value) => 3 * value + 1),
    );
  };
  const mask = (tokens: number): HostTensor =>
    float32(
      [2, tokens],
      Float32Array.from({ length: 2 * tokens }, (_, i) => (i % tokens < 3 ? 1 : 0)),
    );
  const at = (time: number, change = {}, tokens = 4) => {
    const annealing = { scale: 0.5, from: 0.6, to: 0.9, mix: 1, ...change };
    const branches = annealed(classifierFree(3), annealing)
      .begin({ seeds })
      .branches({ ...level, time });
    const data = branches[1]!.change?.(features(tokens), mask(tokens)).data as Float32Array | undefined;
    return { branches, first: data?.subarray(0, 3 * 256), second: data?.subarray(tokens * 256, (tokens + 3) * 256), data };
  };
  const moments = (values: Float32Array) => {
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    return [mean, Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length)];
  };
  const clean = features(4).data.subarray(0, 3 * 256) as Float32Array;

  test('the condition fades in between the two times', () =>
    expect([1, 0.9, 0.75, 0.6, 0].map((time) => cleanShare({ time }, 0.6, 0.9))).toEqual(near([0, 0, 0.5, 1, 1])));

  test('the unconditional branch and late steps stay clean', () => {
    expect(at(0.8).branches[0]).toEqual({ condition: 'unconditional' });
    expect(at(0.5).branches[1]).toEqual({ condition: 'record' });
  });

  test('√g y + s √(1 − g) n without rescaling', () => {
    const noise = new Float32Array(3 * 256);
    random(1, 'cads', 'record', 500).fillNormal(noise);
    const { first } = at(0.75, { mix: 0 });
    expect(Array.from(first!)).toEqual(near(Array.from(clean, (y, i) => Math.SQRT1_2 * y + 0.5 * Math.SQRT1_2 * noise[i]!)));
  });

  test('every step has a noise of its own', () => {
    const noisy = (index: number) =>
      annealed(classifierFree(3), { scale: 0.5, from: 0.6, to: 0.9, mix: 1 })
        .begin({ seeds })
        .branches({ ...level, index, time: 0.8 })[1]!.change!(features(4), mask(4)).data;
    expect(noisy(500)).toEqual(noisy(500));
    expect(noisy(499)).not.toEqual(noisy(500));
  });

  test('rescaling brings back mean and deviation, at a share of ψ', () => {
    expect(moments(at(0.8).first!)).toEqual(near(moments(clean)));
    const [rescaled, raw] = [at(0.8).first!, at(0.8, { mix: 0 }).first!];
    expect(at(0.8, { mix: 0.25 }).first![7]).toBeCloseTo(0.25 * rescaled[7]! + 0.75 * raw[7]!, 5);
  });

  test('above the later time the condition is noise alone', () => {
    const { first } = at(0.95);
    const correlation = first!.reduce((sum, value, i) => sum + (value - 1) * (clean[i]! - 1), 0) / (clean.length * 9);
    expect(Math.abs(correlation)).toBeLessThan(0.12);
  });

  test('padding keeps its zeros and changes nothing', () => {
    expect(at(0.8).data!.subarray(3 * 256, 4 * 256)).toEqual(features(4).data.subarray(3 * 256, 4 * 256));
    expect(at(0.8, {}, 9).second).toEqual(at(0.8).second);
  });

  test('works around an interval, whose outside asks for the record alone', () => {
    const inner = within(classifierFree(3), 0, 0.1);
    const branches = annealed(inner, { scale: 0.5, from: 0.2, to: 0.4, mix: 1 }).begin({ seeds }).branches(level);
    expect(branches.map(({ condition, change }) => [condition, change !== undefined])).toEqual([['record', true]]);
  });
});

describe('options', () => {
  const defaults = Object.fromEntries(
    Object.entries(guidanceOptions).map(([name, option]) => [name, 'default' in option ? option.default : undefined]),
  ) as unknown as GuidanceValues;

  test.each<[Partial<GuidanceValues>, string]>([
    [{ apg: true, guidanceLatents: 2 }, '--guidance-latents and --apg: use only one of them'],
    [{ apg: true, guideModel: 'x' }, '--apg and --guide-model: use only one of them'],
    [{ apgNorm: 2 }, '--apg-norm: only applies with --apg'],
    [{ cadsMix: 0 }, '--cads-mix: only applies with --cads'],
    [{ cads: 1, cadsFrom: 0.95 }, '--cads-from: expected at most --cads-to (0.9), got 0.95'],
  ])('%j is refused', (values, message) => expect(() => guidanceOf({ ...defaults, ...values })).toThrow(message));

  test('CADS is around the interval', () => {
    const branches = guidanceOf({ ...defaults, cads: 0.5, guideTo: 0.1 })
      .begin({ seeds })
      .branches({ ...level, time: 0.8 });
    expect(branches.map(({ condition, change }) => [condition, change !== undefined])).toEqual([['record', true]]);
  });

  test('APG and CADS have the defaults of docs/guidance.md', () => {
    const answers = [pictures(0, 0, 0, 0), pictures(30, 1, 2, 3)];
    const twice = (guidance: typeof unguided) => {
      const run = guidance.begin({ seeds });
      return [combined(run, ...answers), combined(run, ...answers)];
    };
    const projection = projected(7, { momentum: -0.5, norm: 15, parallel: 0 });
    expect(twice(guidanceOf({ ...defaults, guidance: 7, apg: true }))).toEqual(twice(projection));

    const features = float32([2, 1, 8], random(1, 'features').fillNormal(new Float32Array(16)));
    const noisy = (guidance: typeof unguided) =>
      guidance.begin({ seeds }).branches({ ...level, time: 0.8 })[1]!.change!(features, float32([2, 1], new Float32Array(2).fill(1))).data;
    const annealing = annealed(classifierFree(7), { scale: 0.1, from: 0.6, to: 0.9, mix: 1 });
    expect(noisy(guidanceOf({ ...defaults, guidance: 7, cads: 0.1 }))).toEqual(noisy(annealing));
  });

  test('by default guidance is plain', () =>
    expect(guidanceOf(defaults).begin({ seeds }).branches(level)).toEqual([{ condition: 'unconditional' }, { condition: 'record' }]));
});
