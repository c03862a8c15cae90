import type { NoiseLevels } from '../diffusion/noise-levels.ts';
import { cleanPicture } from './clean-picture.ts';
import type { Branch, GuidanceRun, Level } from './guidance.ts';
import { combine, type Pictures } from './pictures.ts';
import { sigmaOf, type Trajectory } from './sampler.ts';
import type { Threshold } from './thresholds.ts';

/** Evaluates networks for the noisy pictures of a level: raw predictions, one per branch. */
export type Predict = (level: Level, branches: readonly Branch[]) => Promise<readonly Pictures[]>;

export interface EstimatorSettings {
  readonly levels: NoiseLevels;
  readonly items: number;
  readonly predict: Predict;
  readonly guidance: GuidanceRun;
  readonly threshold: Threshold;
}

/**
 * A trajectory's `estimate`: guidance on the raw prediction at every resolution, then x₀ from it, then the threshold for each picture
 * (docs/mdm.md §2.3 and §2.4).
 * @throws Error (the estimate rejects) when a prediction is not finite
 */
export function estimator(settings: EstimatorSettings): Trajectory['estimate'] {
  const { levels, guidance, predict } = settings;
  const { prediction, divisors } = levels;
  const last = levels.gammas[0]!.length - 1;
  return async (xs, index) => {
    const gammas = levels.gammas.map((table) => table[index]!);
    const level = { index, time: index / last, sigma: sigmaOf(gammas.at(-1)!), gammas, prediction, xs };
    const raw = guidance.combine(await predict(level, guidance.branches(level)), level);
    if (!raw.every(allFinite))
      throw new Error(`the denoiser's prediction at step ${index} is not finite: its weights, or the guidance, are too large`);
    return raw.map((answer, r) => {
      const x0 = cleanPicture(prediction, xs[r]!, answer, gammas[r]!);
      return thresholdEach(x0, settings.items, settings.threshold, divisors[r]!);
    });
  };
}

/** float32 values summed in double precision are all finite exactly when their sum is. */
const allFinite = (values: Float32Array): boolean => Number.isFinite(values.reduce((sum, value) => sum + value, 0));

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
