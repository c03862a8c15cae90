import { random } from '@kaleido/shared/random';
import { describe, expect, test } from 'vitest';
import { command } from '../command/command.ts';
import { gammaTables, parseDiffusionConfig } from '../diffusion/diffusion-config.ts';
import { combine } from './pictures.ts';
import { finish, integrate } from './sampler.ts';
import { samplers } from './samplers.ts';
import { spacings } from './spacings.ts';

const SPREAD = 0.5; // standard deviation of the data, which is Gaussian around 0
const scales = [2, 1];
const diffusion = parseDiffusionConfig({ steps: 20_000 });
const gammas = gammaTables(diffusion, scales);

/** The exact estimate for Gaussian data: x shrunk by the posterior. */
const estimate = async (xs: readonly Float32Array[], index: number) =>
  xs.map((x, r) => {
    const gamma = gammas[r]![index]!;
    return combine([(Math.sqrt(gamma) * SPREAD ** 2) / (gamma * SPREAD ** 2 + 1 - gamma), x]);
  });

/**
 * Table indices at equal distances. The last is not 0: the jump to a clean picture is an estimate for every sampler, and at the end
 * of this schedule σ grows like √t, which would hide the order of the steps before it.
 */
const equalSteps = (n: number) => Array.from({ length: n + 1 }, (_, i) => 19_456 - Math.round((i * 18_432) / n));

/** Where the noise-free path from x at one index is at another: x over its standard deviation does not change. */
const exact = (x: number, from: number, to: number) => x * Math.sqrt((to * SPREAD ** 2 + 1 - to) / (from * SPREAD ** 2 + 1 - from));

async function errorOf(name: keyof typeof samplers, n: number): Promise<number> {
  const start = scales.map((_, r) => random(1, r).fillNormal(new Float32Array(16)));
  const indices = equalSteps(n);
  const xs = await finish(integrate(samplers[name], { estimate, start, indices, gammas, noise: () => start, eta: 0 }));
  const ends = gammas.map((gamma) => [gamma[indices[0]!]!, gamma[indices[n]!]!] as const);
  return Math.max(...xs.flatMap((x, r) => Array.from(x, (value, i) => Math.abs(value - exact(start[r]![i]!, ...ends[r]!)))));
}

describe('on exactly Gaussian data', () => {
  test.each([
    ['ddim', 1],
    ['heun', 2],
    ['dpm++2m', 2],
  ] as const)('halving the step of %s cuts the error by two to the power of %i', async (name, order) => {
    const ratios = await Promise.all([32, 64, 128].map(async (n) => (await errorOf(name, n)) / (await errorOf(name, 2 * n))));
    for (const ratio of ratios) expect(Math.abs(ratio / 2 ** order - 1)).toBeLessThan(0.08);
  });

  test('the sampler and steps that kaleido-diffuse takes by default come closer than 50 steps of ddim', async () => {
    const { sampler, steps } = command.options;
    expect(await errorOf(sampler.default, steps.default)).toBeLessThan(await errorOf('ddim', 50));
  });

  test('ddpm keeps the spread of the data', async () => {
    const start = scales.map((_, r) => random(2, r).fillNormal(new Float32Array(4000)));
    const noise = (step: number) => scales.map((_, r) => random(3, r, step).fillNormal(new Float32Array(4000)));
    const xs = await finish(
      integrate(samplers.ddpm, { estimate, start, indices: spacings.uniform(200, gammas[1]!), gammas, noise, eta: 0 }),
    );
    for (const x of xs) expect(Math.sqrt(x.reduce((sum, value) => sum + value ** 2, 0) / x.length)).toBeCloseTo(SPREAD, 1);
  });
});

test('dpm++2m takes the line through the last two estimates, in the middle of a step in −log σ', async () => {
  const sigmas = [4, 1.2, 0.5];
  const denoise = async (_: unknown, step: number) => [Float32Array.of(-Math.log(sigmas[step]!))];
  const ends: number[] = [];
  for await (const { ys } of samplers['dpm++2m']({ denoise, start: [Float32Array.of(1)], sigmas: [sigmas] } as never))
    ends.push(ys[0]![0]!);
  const first = (1.2 / 4) * 1 + (1 - 1.2 / 4) * -Math.log(4);
  const middle = -Math.log(1.2) + Math.log(1.2 / 0.5) / 2;
  expect(ends).toEqual([expect.closeTo(first, 6), expect.closeTo((0.5 / 1.2) * first + (1 - 0.5 / 1.2) * middle, 6)]);
});
