import * as tf from '@tensorflow/tfjs-core';
import type { OptimiserConfig } from '../config/training-config.ts';
import { decays } from './decays.ts';

/** The trained vector, Adam's moments and the averages: [P] each, or each cut into the same pieces. */
export interface OptimiserState<T> {
  readonly weights: T;
  readonly first: T;
  readonly second: T;
  readonly average: T;
  /** Further averages by name (`averageName`). */
  readonly others: Readonly<Record<string, T>>;
}

/** Names a further average by its decay: `average_0.999`. */
export const averageName = (decay: number): string => `average_${decay}`;

/** What changes from step to step: scalars that the host computes, so that the graph stays the same. */
export interface StepScalars<T> {
  /** √(1 − β₂ᵗ)⁻¹ ÷ α, with α = learning rate ÷ (1 − β₁ᵗ). */
  readonly scale: T;
  /** ε ÷ α. */
  readonly shift: T;
  /** Learning rate · weight decay: the share of itself that each weight loses. */
  readonly fading: T;
  /** 1 − decay of the average. */
  readonly averaging: T;
  /** The same of each further average. */
  readonly others: Readonly<Record<string, T>>;
}

/**
 * Learning rate of a step, counted from 0: linear warm-up, of which steps 0 and 1 share a value, then constant (docs/mdm.md §4) unless
 * the config lets it fall.
 */
export function learningRateAt({ learningRate, warmupSteps, decay }: OptimiserConfig, step: number): number {
  if (step < warmupSteps) return (learningRate * Math.max(1, step)) / warmupSteps;
  if (!decay || step < decay.from) return learningRate;
  const way = Math.min(1, (step - decay.from) / (decay.to - decay.from));
  return decay.rate + (learningRate - decay.rate) * decays[decay.shape](way);
}

/** The scalars of a step, counted from 0. */
export function scalarsAt(config: OptimiserConfig, step: number): StepScalars<number> {
  const { beta1, beta2, epsilon, emaDecay, emaAlso, emaWarmup, weightDecay } = config;
  const learningRate = learningRateAt(config, step);
  const rate = learningRate / (1 - beta1 ** (step + 1));
  const averaging = (decay: number) => 1 - (emaWarmup ? Math.min(decay, (1 + step) / (10 + step)) : decay);
  return {
    scale: (1 - beta2 ** (step + 1)) ** -0.5 / rate,
    shift: epsilon / rate,
    fading: learningRate * weightDecay,
    averaging: averaging(emaDecay),
    others: Object.fromEntries(emaAlso.map((decay) => [averageName(decay), averaging(decay)])),
  };
}

/** No norm beyond this is one: the largest float32 is 3.4e38. */
const FINITE = 3e38;

/**
 * One step: clip the whole gradient's norm, Adam with ε outside the root (PyTorch's form; AdamW's when there is weight decay), then the
 * average of the new weights
 * (docs/mdm.md §4). When the norm is no number or infinite, nothing changes: the step is skipped. Some fifteen passes over the vectors,
 * piece by piece, so that a piece stays in the processor's cache from the first pass to the last (12.8 M parameters: 154 ms in one
 * piece, 80 ms in pieces of a million; of these the choice to skip takes 7 ms). The last pass to write each of the four is
 * elementwise, and every other read of the old values comes before it, so all may be updated in place.
 * @param gradient as the state is cut
 * @returns the new state, and the gradient's norm before clipping
 */
export function updateState(
  config: OptimiserConfig,
  state: OptimiserState<readonly tf.Tensor[]>,
  gradient: readonly tf.Tensor[],
  { scale, shift, fading, averaging, others }: StepScalars<tf.Tensor>,
): OptimiserState<tf.Tensor[]> & { readonly norm: tf.Scalar } {
  const { beta1, beta2, clipNorm, weightDecay } = config;
  const norm = tf.sqrt(tf.addN(gradient.map((piece) => tf.sum(tf.square(piece))))) as tf.Scalar;
  const counts = tf.less(norm, FINITE);
  const pick = (then: number | tf.Tensor, otherwise: number) => tf.where(counts, then, otherwise);
  const factor = tf.minimum(1, tf.div(clipNorm, tf.add(norm, 1e-6)));
  const [keepFirst, keepSecond] = [pick(beta1, 1), pick(beta2, 1)];
  const toFirst = tf.mul(factor, 1 - beta1);
  const toSecond = (1 - beta2) / (1 - beta1) ** 2;
  // Chosen, not multiplied by 0, which would leave what is no number as it is.
  const news = gradient.map((piece) => tf.where(counts, tf.mul(piece, toFirst), 0));
  const first = news.map((piece, i) => tf.add(tf.mul(state.first[i]!, keepFirst), piece));
  const second = news.map((piece, i) => tf.add(tf.mul(state.second[i]!, keepSecond), tf.mul(tf.square(piece), toSecond)));
  const still = pick(shift, Number.POSITIVE_INFINITY); // what is divided by it is 0
  const kept = (old: tf.Tensor) => (weightDecay > 0 ? tf.mul(old, tf.sub(1, pick(fading, 0))) : old);
  const weights = state.weights.map((old, i) => tf.sub(kept(old), tf.div(first[i]!, tf.add(tf.mul(tf.sqrt(second[i]!), scale), still))));
  const averaged = (old: readonly tf.Tensor[], share: tf.Tensor) =>
    old.map((piece, i) => tf.add(piece, tf.mul(tf.sub(weights[i]!, piece), pick(share, 0))));
  const further = Object.entries(state.others).map(([name, old]) => [name, averaged(old, others[name]!)]);
  return { weights, first, second, average: averaged(state.average, averaging), others: Object.fromEntries(further), norm };
}
