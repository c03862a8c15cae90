import * as tf from '@tensorflow/tfjs-core';
import type { OptimiserConfig } from '../config/training-config.ts';

/** The trained vector, Adam's moments and the average: [P] each, or each cut into the same pieces. */
export interface OptimiserState<T> {
  readonly weights: T;
  readonly first: T;
  readonly second: T;
  readonly average: T;
}

/** What changes from step to step: scalars that the host computes, so that the graph stays the same. */
export interface StepScalars<T> {
  /** √(1 − β₂ᵗ)⁻¹ ÷ α, with α = learning rate ÷ (1 − β₁ᵗ). */
  readonly scale: T;
  /** ε ÷ α. */
  readonly shift: T;
  /** 1 − decay of the average. */
  readonly averaging: T;
}

/** Learning rate of a step, counted from 0: linear warm-up, of which steps 0 and 1 share a value, then constant (spec/mdm.md §4). */
export const learningRateAt = ({ learningRate, warmupSteps }: OptimiserConfig, step: number): number =>
  step < warmupSteps ? (learningRate * Math.max(1, step)) / warmupSteps : learningRate;

/** The scalars of a step, counted from 0. */
export function scalarsAt(config: OptimiserConfig, step: number): StepScalars<number> {
  const { beta1, beta2, epsilon, emaDecay, emaWarmup } = config;
  const rate = learningRateAt(config, step) / (1 - beta1 ** (step + 1));
  const decay = emaWarmup ? Math.min(emaDecay, (1 + step) / (10 + step)) : emaDecay;
  return { scale: (1 - beta2 ** (step + 1)) ** -0.5 / rate, shift: epsilon / rate, averaging: 1 - decay };
}

/**
 * One step: clip the whole gradient's norm, Adam with ε outside the root (PyTorch's form), then the average of the new weights
 * (spec/mdm.md §4). Fifteen passes over the vectors, piece by piece, so that a piece stays in the processor's cache from the first pass
 * to the last (12.8 M parameters: 154 ms in one piece, 80 ms in pieces of a million). The last pass to write each of the four is
 * elementwise, and every other read of the old values comes before it, so all may be updated in place.
 * @param gradient as the state is cut
 * @returns the new state, and the gradient's norm before clipping
 */
export function updateState(
  config: OptimiserConfig,
  state: OptimiserState<readonly tf.Tensor[]>,
  gradient: readonly tf.Tensor[],
  { scale, shift, averaging }: StepScalars<tf.Tensor>,
): OptimiserState<tf.Tensor[]> & { readonly norm: tf.Scalar } {
  const { beta1, beta2, clipNorm } = config;
  const squares = gradient.map((piece) => tf.square(piece));
  const norm = tf.sqrt(tf.addN(squares.map((piece) => tf.sum(piece)))) as tf.Scalar;
  const factor = tf.minimum(1, tf.div(clipNorm, tf.add(norm, 1e-6)));
  const toFirst = tf.mul(factor, 1 - beta1);
  const toSecond = tf.mul(tf.square(factor), 1 - beta2);
  const first = gradient.map((piece, i) => tf.add(tf.mul(state.first[i]!, beta1), tf.mul(piece, toFirst)));
  const second = squares.map((piece, i) => tf.add(tf.mul(state.second[i]!, beta2), tf.mul(piece, toSecond)));
  const weights = state.weights.map((old, i) => tf.sub(old, tf.div(first[i]!, tf.add(tf.mul(tf.sqrt(second[i]!), scale), shift))));
  const average = state.average.map((old, i) => tf.add(old, tf.mul(tf.sub(weights[i]!, old), averaging)));
  return { weights, first, second, average, norm };
}
