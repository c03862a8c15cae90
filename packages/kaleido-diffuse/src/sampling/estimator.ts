import { type DiffusionConfig, gammaTables, signalScales } from '../diffusion/diffusion-config.ts';
import type { Guidance } from './guidance.ts';
import { combine, type Pictures } from './pictures.ts';
import { type SamplerInput, sigmaOf } from './sampler.ts';
import type { Threshold } from './thresholds.ts';

/** What the network is asked with. */
export type Branches = 'conditional' | 'both';

export interface EstimatorSettings {
  readonly diffusion: DiffusionConfig;
  /** How many times finer each resolution is than the lowest, finest first. */
  readonly scales: readonly number[];
  readonly items: number;
  /**
   * The network: raw predictions for noisy pictures and the time it is told. Asked for both branches, the pictures come twice over,
   * once for the unconditional half, then for the conditional one.
   */
  readonly predict: (xs: Pictures, time: number, branches: Branches) => Promise<Pictures>;
  readonly guidance: Guidance;
  readonly threshold: Threshold;
}

/**
 * A sampler's `estimate`: guidance on the raw prediction at every resolution, then x₀ from it, then the threshold for each picture
 * (spec §2.3 and §2.4).
 * The estimate rejects with an Error when a prediction is not finite.
 */
export function estimator(settings: EstimatorSettings): SamplerInput['estimate'] {
  const { diffusion, scales, guidance } = settings;
  const gammas = gammaTables(diffusion, scales);
  const divisors = signalScales(diffusion, scales);
  return async (xs, index) => {
    const weight = guidance.weight(sigmaOf(gammas.at(-1)![index]!));
    const raw =
      weight === 1
        ? await settings.predict(xs, index - 1, 'conditional')
        : guidance.combine(...halves(await settings.predict(xs.map(twice), index - 1, 'both')), weight);
    if (!raw.every(allFinite))
      throw new Error(`the denoiser's prediction at step ${index} is not finite: its weights, or guidance ${weight}, are too large`);
    return raw.map((prediction, r) => {
      const x0 = cleanPicture(diffusion.prediction, xs[r]!, prediction, gammas[r]![index]!);
      return thresholdEach(x0, settings.items, settings.threshold, divisors[r]!);
    });
  };
}

/** Summed in double precision, float32 values are finite just when their sum is. */
const allFinite = (values: Float32Array): boolean => Number.isFinite(values.reduce((sum, value) => sum + value, 0));

/** x₀ = √γ x − √(1 − γ) v, or (x − √(1 − γ) ε)/√γ. */
function cleanPicture(kind: DiffusionConfig['prediction'], x: Float32Array, prediction: Float32Array, gamma: number): Float32Array {
  const [alpha, sigma] = [Math.sqrt(gamma), Math.sqrt(1 - gamma)];
  return kind === 'v' ? combine([alpha, x], [-sigma, prediction]) : combine([1 / alpha, x], [-sigma / alpha, prediction]);
}

/** Thresholds the pictures of a batch one by one, in the range of pixels: the model's are `divisor` times smaller. */
function thresholdEach(x0: Float32Array, items: number, threshold: Threshold, divisor: number): Float32Array {
  const size = x0.length / items;
  const out = new Float32Array(x0.length);
  for (let item = 0; item < items; item++) {
    const picture = x0.subarray(item * size, (item + 1) * size);
    const pixels = threshold(divisor === 1 ? picture : combine([divisor, picture]));
    out.set(divisor === 1 ? pixels : combine([1 / divisor, pixels]), item * size);
  }
  return out;
}

function twice(x: Float32Array): Float32Array {
  const out = new Float32Array(2 * x.length);
  out.set(x);
  out.set(x, x.length);
  return out;
}

const halves = (xs: Pictures): [Pictures, Pictures] => [
  xs.map((x) => x.subarray(0, x.length / 2)),
  xs.map((x) => x.subarray(x.length / 2)),
];
