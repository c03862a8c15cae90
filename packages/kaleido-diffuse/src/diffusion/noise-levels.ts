import { type DiffusionConfig, gammaTables, type Prediction, signalScales } from './diffusion-config.ts';

/** What a network's raw answer is: the velocity or the noise, as ours predict, or the clean picture itself. */
export type Predicted = Prediction | 'x0';

/** The noise levels of a network by index, from 0 for the clean picture up to the noisiest. */
export interface NoiseLevels {
  /** γ by index, one table for each resolution, finest first. */
  readonly gammas: readonly Float64Array[];
  /** Divisor of the picture at each resolution before noise is added. */
  readonly divisors: readonly number[];
  readonly prediction: Predicted;
}

/** All levels that a model was trained at. @param scales each resolution relative to the lowest, finest first */
export const noiseLevels = (config: DiffusionConfig, scales: readonly number[]): NoiseLevels => ({
  gammas: gammaTables(config, scales),
  divisors: signalScales(config, scales),
  prediction: config.prediction,
});
