import {
  classifierFree,
  estimator,
  integrate,
  noiseLevels,
  type Pictures,
  parseDiffusionConfig,
  samplers,
  spacings,
  thresholds,
  within,
} from '@kaleido/diffuse/internal';
import { random } from '@kaleido/shared/random';
import { classes, denoised, type Point } from './mixture.ts';

/** The ways to sample that Fig. 3 compares, with guidance in an interval as the cheap rival. */
export const methods = ['class only', 'class only, interval', 'class and latent'] as const;
export type Method = (typeof methods)[number];

/** Noise levels between which the rival guides. */
const interval = { from: 0.2, to: 1 };

export interface ToySettings {
  readonly sampler: keyof typeof samplers;
  readonly steps: number;
  /** Points of each class. */
  readonly samples: number;
  readonly seed: number;
}

/** A sampled point with its requested class. */
export interface ToyPoint {
  readonly of: number;
  readonly point: Point;
}

/**
 * Samples both classes with the samplers and the guidance of kaleido-diffuse; exact denoisers replace the network. The
 * condition is the class (both its modes) or, with the latent, one of its modes, drawn evenly beforehand; without it all modes are meant.
 */
export async function sampleToy(method: Method, weight: number, { sampler, steps, samples, seed }: ToySettings): Promise<ToyPoint[]> {
  const diffusion = parseDiffusionConfig({ prediction: 'v' });
  const levels = noiseLevels(diffusion, [1]);
  const { gammas } = levels;
  const items = classes.length * samples;
  const of = (item: number): number => Math.floor(item / samples);
  const conditions = Array.from({ length: items }, (_, item) => {
    const modes = classes[of(item)]!;
    return method === 'class and latent' ? [modes[item % modes.length]!] : modes;
  });
  const everything = classes.flat();
  const everywhere = classifierFree(weight);
  const guidance = method === 'class only, interval' ? within(everywhere, interval.from, interval.to) : everywhere;

  const estimate = estimator({
    levels,
    items,
    async predict({ xs: [x], gammas: [gamma] }, branches) {
      return branches.map(({ condition }) => {
        const answer = new Float32Array(x!.length);
        for (let row = 0; row < items; row++)
          velocity(condition === 'unconditional' ? everything : conditions[row]!, x!, row, gamma!, answer);
        return [answer];
      });
    },
    guidance: guidance.begin({ seeds: [seed] }),
    threshold: thresholds.none,
  });

  const noise = (...keys: (string | number)[]): Pictures => [random(seed, 'toy', ...keys).fillNormal(new Float32Array(2 * items))];
  const walk = integrate(samplers[sampler], {
    estimate,
    start: noise('start'),
    indices: spacings.uniform(steps, gammas[0]!),
    gammas,
    noise: (step) => noise('step', step),
    eta: 0,
  });
  let xs: Pictures = [];
  for await (const step of walk) xs = step.xs;
  return Array.from({ length: items }, (_, item) => ({ of: of(item), point: [xs[0]![2 * item]!, xs[0]![2 * item + 1]!] }));
}

/** v = (√γ x − x₀)/√(1 − γ) of one point. */
function velocity(modes: readonly Point[], x: Float32Array, row: number, gamma: number, out: Float32Array): void {
  const noisy: Point = [x[2 * row]!, x[2 * row + 1]!];
  const clean = denoised(modes, noisy, gamma);
  for (const axis of [0, 1] as const) out[2 * row + axis] = (Math.sqrt(gamma) * noisy[axis] - clean[axis]) / Math.sqrt(1 - gamma);
}
