import {
  type Branch,
  estimator,
  integrate,
  noiseLevels,
  type Pictures,
  parseDiffusionConfig,
  samplers,
  spacings,
  thresholds,
} from '@kaleido/diffuse/internal';
import { hash32, random } from '@kaleido/shared/random';
import { classWeights, embedded } from './embedding.ts';
import { classes, denoised, evenly, type Mixture, type Point, SPREAD } from './mixture.ts';
import { type WayName, ways } from './ways.ts';

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

/** A guide is a weaker model: it takes the modes for twice as wide. */
const GUIDE_SPREAD = 2 * SPREAD;

/**
 * Samples both classes with the samplers and the guidances of kaleido-diffuse; exact denoisers replace the network. The condition is the
 * class (both its modes) or, with the latent, one of its modes, drawn evenly beforehand; without it all modes are meant.
 */
export async function sampleToy(name: WayName, weight: number, { sampler, steps, samples, seed }: ToySettings): Promise<ToyPoint[]> {
  const { guidance, hasLatent, coupled } = ways[name];
  const diffusion = parseDiffusionConfig({ prediction: 'v' });
  const levels = noiseLevels(diffusion, [1]);
  const { gammas } = levels;
  const of = Array.from({ length: classes.length * samples }, (_, item) => Math.floor(item / samples));
  const mixtures = mixturesOf(of, hasLatent);

  const estimate = estimator({
    levels,
    items: of.length,
    async predict({ xs: [x], gammas: [gamma] }, branches) {
      return branches.map((branch) => {
        const answer = new Float32Array(x!.length);
        const meant = mixtures(branch);
        const spread = branch.network === 'guide' ? GUIDE_SPREAD : SPREAD;
        for (let row = 0; row < of.length; row++) velocity(meant(row), spread, x!, row, gamma!, answer);
        return [answer];
      });
    },
    guidance: guidance(weight).begin({ seeds: of.map((_, item) => hash32(seed, 'toy', item)) }),
    threshold: thresholds.none,
  });

  const noise = (...keys: (string | number)[]): Float32Array => random(seed, 'toy', ...keys).fillNormal(new Float32Array(2 * of.length));
  const walk = integrate(samplers[sampler], {
    estimate,
    start: [repelled(noise('start'), samples, coupled)],
    indices: spacings.uniform(steps, gammas[0]!),
    gammas,
    noise: (step) => [noise('step', step)],
    eta: 0,
  });
  let xs: Pictures = [];
  for await (const step of walk) xs = step.xs;
  return of.map((which, item) => ({ of: which, point: [xs[0]![2 * item]!, xs[0]![2 * item + 1]!] }));
}

/** What each point's modes are on a branch, which may change the condition. */
function mixturesOf(of: readonly number[], hasLatent: boolean): (branch: Branch) => (row: number) => Mixture {
  const everything = evenly(classes.flat());
  const whole = classes.map((modes) => evenly(modes));
  const records = of.map((which, item) => (hasLatent ? evenly([classes[which]![item % classes[which]!.length]!]) : whole[which]!));
  return ({ condition, change }) => {
    if (condition === 'unconditional') return () => everything;
    if (change) {
      const { features, mask } = embedded(of);
      const changed = change(features, mask);
      return (row) => ({
        modes: everything.modes,
        weights: classWeights(changed, row).flatMap((share, which) => classes[which]!.map(() => share / classes[which]!.length)),
      });
    }
    return condition === 'caption' ? (row) => whole[of[row]!]! : (row) => records[row]!;
  };
}

/** Noises of points, those of `group` neighbours of one class brought apart as `kaleido-diffuse --noise coupled` does. */
function repelled(noise: Float32Array, samples: number, group: number): Float32Array {
  if (group === 1) return noise;
  const out = noise.slice();
  for (let first = 0; first < noise.length / 2; ) {
    const size = Math.min(group, samples - (first % samples));
    for (const axis of [0, 1]) {
      const at = (k: number): number => 2 * (first + k) + axis;
      const rows = Array.from({ length: size }, (_, k) => noise[at(k)]!);
      const centre = rows.reduce((sum, value) => sum + value, 0) / size;
      if (size > 1) for (const [k, value] of rows.entries()) out[at(k)] = Math.sqrt(size / (size - 1)) * (value - centre);
    }
    first += size;
  }
  return out;
}

/** v = (√γ x − x₀)/√(1 − γ) of one point. */
function velocity(mixture: Mixture, spread: number, x: Float32Array, row: number, gamma: number, out: Float32Array): void {
  const noisy: Point = [x[2 * row]!, x[2 * row + 1]!];
  const clean = denoised(mixture, noisy, gamma, spread);
  for (const axis of [0, 1] as const) out[2 * row + axis] = (Math.sqrt(gamma) * noisy[axis] - clean[axis]) / Math.sqrt(1 - gamma);
}
