import * as tf from '@kaleido/engine/tf';
import { type DiffusionConfig, type Prediction, signalScales } from './diffusion-config.ts';
import { type NoisyPictures, perItem } from './noisy-pictures.ts';

/** Options of the trainer, not of the model. */
export interface LossOptions {
  /** Weight of each resolution, finest first; 1 by default. */
  readonly resolutionWeights?: readonly number[];
  /** Fraction of the batch that each resolution saw (`mixedFractions`); by default all of it. */
  readonly fractions?: readonly number[];
  /** Min-SNR weighting (arXiv 2303.09556): the signal-to-noise ratio is clamped to this; off by default. */
  readonly minSnr?: number;
}

/** Predictions, and the noising they are scored against. A resolution's predictions may cover only the batch's first items. */
export interface LossInputs extends NoisyPictures {
  readonly predictions: readonly tf.Tensor4D[];
  /** The noise that was added, finest first. */
  readonly noises: readonly tf.Tensor[];
  /** γ of each item, [B], finest first. */
  readonly gammas: readonly tf.Tensor[];
  /** Weight of each item, [B]: SNR(t − 1)/SNR(t) − 1 in a variational loss; 1 by default. */
  readonly weights?: tf.Tensor;
}

export interface DiffusionLoss {
  /** Scalar. */
  readonly loss: tf.Scalar;
  /** [B], summed over resolutions. */
  readonly perItem: tf.Tensor1D;
  /** Targets of the predictions, finest first. */
  readonly targets: tf.Tensor4D[];
}

/**
 * "2:1" → [2/3, 1]: cumulative parts of the batch, finest first (docs/mdm.md §2.2).
 * @throws TypeError when a part is not positive
 */
export function mixedFractions(ratio: string): number[] {
  const parts = ratio.split(':').map(Number);
  if (parts.some((part) => !(part > 0))) throw new TypeError(`mixed ratio: expected positive numbers as in 2:1, got ${ratio}`);
  const total = parts.reduce((sum, part) => sum + part, 0);
  let sum = 0;
  return parts.map((part) => {
    sum += part;
    return sum / total;
  });
}

/** Items of a batch that a resolution sees. */
export const mixedItems = (fraction: number, items: number): number => Math.trunc(fraction * items);

/**
 * Mean squared error against noise or velocity at every resolution, each averaged over its own pixels, summed over resolutions
 * (docs/mdm.md §2.2). When the network predicts one and is scored on the other, its prediction is converted first.
 * @param scales each resolution relative to the lowest
 */
export function diffusionLoss(
  config: DiffusionConfig,
  scales: readonly number[],
  inputs: LossInputs,
  options: LossOptions = {},
): DiffusionLoss {
  const divisors = signalScales(config, scales);
  const targets = inputs.clean.map((x, r) => target(config.lossTarget, x, divisors[r]!, inputs.noises[r]!, inputs.gammas[r]!));
  const losses = targets.map((target, r) => resolutionLoss(config, inputs, options, target, r));
  const perItem = losses.reduce((sum, part) => tf.add(sum, part));
  const { weights } = inputs;
  const loss = weights ? tf.div<tf.Scalar>(tf.sum(tf.mul(weights, perItem)), tf.sum(weights)) : tf.mean<tf.Scalar>(perItem);
  return { loss, perItem, targets };
}

/** Each item's loss at one resolution, [B]. */
function resolutionLoss(config: DiffusionConfig, inputs: LossInputs, options: LossOptions, target: tf.Tensor4D, r: number): tf.Tensor1D {
  const prediction = inputs.predictions[r]!;
  const [items] = prediction.shape;
  const firstItems = <T extends tf.Tensor>(x: T): T => (x.shape[0] === items ? x : (tf.slice(x, 0, items) as T));
  const gamma = firstItems(inputs.gammas[r]!);
  const predicted = inLossTerms(config, firstItems(inputs.noisy[r]!), prediction, gamma);
  let errors = tf.mean<tf.Tensor1D>(tf.square(tf.sub(predicted, firstItems(target))), [1, 2, 3]);
  if (options.minSnr !== undefined) errors = tf.mul(errors, minSnrWeight(config.lossTarget, gamma, options.minSnr));
  const weight = (options.resolutionWeights?.[r] ?? 1) / (options.fractions?.[r] ?? 1);
  if (weight !== 1) errors = tf.mul(errors, weight);
  const missing = target.shape[0] - items;
  return missing === 0 ? errors : tf.pad(errors, [[0, missing]]);
}

function target(target: Prediction, clean: tf.Tensor4D, divisor: number, noise: tf.Tensor, gammas: tf.Tensor): tf.Tensor4D {
  if (target === 'eps') return noise as tf.Tensor4D;
  const gamma = perItem(gammas);
  return tf.sub(tf.mul(tf.sqrt(gamma), noise), tf.mul(tf.sqrt(tf.sub(1, gamma)), tf.div(clean, divisor)));
}

/**
 * Converts a prediction to the target of the loss: ε = √(1 − γ) x_t + √γ v, or v = (ε − √(1 − γ) x_t)/√γ.
 * @param noisy x_t, [B, H, W, 3]
 * @param gammas [B]
 */
export function inLossTerms(
  { prediction, lossTarget }: DiffusionConfig,
  noisy: tf.Tensor4D,
  predicted: tf.Tensor4D,
  gammas: tf.Tensor,
): tf.Tensor4D {
  if (prediction === lossTarget) return predicted;
  const gamma = perItem(gammas);
  const [alpha, sigma] = [tf.sqrt(gamma), tf.sqrt(tf.sub(1, gamma))];
  return prediction === 'v'
    ? tf.add(tf.mul(sigma, noisy), tf.mul(alpha, predicted))
    : tf.div(tf.sub(predicted, tf.mul(sigma, noisy)), alpha);
}

/** min(SNR, limit) as a weight of the error in x₀, carried over to the error in ε (÷ SNR) or v (÷ (SNR + 1)). [B]. */
function minSnrWeight(target: Prediction, gamma: tf.Tensor, limit: number): tf.Tensor {
  const snr = tf.div(gamma, tf.sub(1, gamma));
  return tf.div(tf.minimum(snr, limit), target === 'eps' ? snr : tf.add(snr, 1));
}
