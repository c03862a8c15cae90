import * as tf from '@tensorflow/tfjs-core';
import type { OptimiserConfig } from '../config/training-config.ts';
import { decays } from './decays.ts';
import { averageName, oneMinusDecayAt, updateEma } from './ema.ts';

/**
 * The trained vector, Adam's moments and the exponential moving averages of the weights: [P] each, or each cut into the same pieces. The
 * fields are the names in a checkpoint.
 */
export interface OptimiserState<T> {
  readonly weights: T;
  /** expAvg: the mean of the gradients. */
  readonly first: T;
  /** expAvgSq: the mean of their squares. */
  readonly second: T;
  /** ema: the weights that are shipped. */
  readonly average: T;
  /** Further averages by name (`averageName`). */
  readonly others: Readonly<Record<string, T>>;
}

/** What changes from step to step: scalars that the host computes, so that the graph stays the same. α = lr ÷ (1 − β₁ᵗ). */
export interface StepScalars<T> {
  /** 1 ÷ (α √(1 − β₂ᵗ)). */
  readonly invStep: T;
  /** ε ÷ α. */
  readonly epsOverLr: T;
  /** lr · weight decay: the share of itself that each weight loses. */
  readonly lrTimesWd: T;
  /** 1 − decay of the average. */
  readonly oneMinusDecay: T;
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
  const { beta1, beta2, epsilon, emaDecay, emaAlso, weightDecay } = config;
  const lr = learningRateAt(config, step);
  const alpha = lr / (1 - beta1 ** (step + 1));
  return {
    invStep: (1 - beta2 ** (step + 1)) ** -0.5 / alpha,
    epsOverLr: epsilon / alpha,
    lrTimesWd: lr * weightDecay,
    oneMinusDecay: oneMinusDecayAt(config, emaDecay, step),
    others: Object.fromEntries(emaAlso.map((decay) => [averageName(decay), oneMinusDecayAt(config, decay, step)])),
  };
}

/** No norm beyond this is finite: the largest float32 is 3.4e38. */
const MAX_NORM = 3e38;

/**
 * One step of AdamW with ε outside the root (PyTorch's form), then of the averages (docs/mdm.md §4):
 *
 *     g ← g · min(1, clip ÷ (‖g‖ + 1e−6))              the norm of the whole gradient
 *     m ← β₁ m + (1 − β₁) g                            expAvg
 *     v ← β₂ v + (1 − β₂) g²                           expAvgSq
 *     w ← w − lr · wd · w − α m ÷ (√(v ÷ (1 − β₂ᵗ)) + ε)
 *       = w (1 − lrTimesWd) − m ÷ (√v · invStep + epsOverLr)
 *     ema ← ema + (1 − decay) (w − ema)
 *
 * When the norm is not finite, nothing changes: the step is skipped. Some fifteen passes over the vectors, piece by piece, so that a
 * piece stays in the processor's cache from the first pass to the last (12.8 M parameters: 154 ms in one piece, 80 ms in pieces of a
 * million; of these the choice to skip takes 7 ms). The last pass to write each of the four is elementwise, and every other read of the
 * old values comes before it, so all may be updated in place.
 * @param gradient as the state is cut
 * @returns the new state, and the gradient's norm before clipping
 */
export function updateState(
  config: OptimiserConfig,
  state: OptimiserState<readonly tf.Tensor[]>,
  gradient: readonly tf.Tensor[],
  { invStep, epsOverLr, lrTimesWd, oneMinusDecay, others }: StepScalars<tf.Tensor>,
): OptimiserState<tf.Tensor[]> & { readonly norm: tf.Scalar } {
  const { beta1, beta2, clipNorm, weightDecay } = config;
  const gradNorm = tf.sqrt(tf.addN(gradient.map((piece) => tf.sum(tf.square(piece))))) as tf.Scalar;
  const isGood = tf.less(gradNorm, MAX_NORM);
  const ifFinite = (then: number | tf.Tensor, otherwise: number) => tf.where(isGood, then, otherwise);
  const clip = tf.minimum(1, tf.div(clipNorm, tf.add(gradNorm, 1e-6)));

  // (1 − β₁) g, clipped. Chosen, not multiplied by 0, which would leave what is not a number as it is.
  const share = tf.mul(clip, 1 - beta1);
  const grads = gradient.map((piece) => tf.where(isGood, tf.mul(piece, share), 0));
  const [keepFirst, keepSecond] = [ifFinite(beta1, 1), ifFinite(beta2, 1)];
  const expAvg = grads.map((g, i) => tf.add(tf.mul(state.first[i]!, keepFirst), g));
  const toSecond = (1 - beta2) / (1 - beta1) ** 2; // (1 − β₂) g² from ((1 − β₁) g)²
  const expAvgSq = grads.map((g, i) => tf.add(tf.mul(state.second[i]!, keepSecond), tf.mul(tf.square(g), toSecond)));

  const eps = ifFinite(epsOverLr, Number.POSITIVE_INFINITY); // what is divided by it is 0
  const decayed = (w: tf.Tensor) => (weightDecay > 0 ? tf.mul(w, tf.sub(1, ifFinite(lrTimesWd, 0))) : w);
  const weights = state.weights.map((w, i) => tf.sub(decayed(w), tf.div(expAvg[i]!, tf.add(tf.mul(tf.sqrt(expAvgSq[i]!), invStep), eps))));

  const ema = (old: readonly tf.Tensor[], newShare: tf.Tensor) => updateEma(old, weights, ifFinite(newShare, 0));
  const emas = Object.entries(state.others).map(([name, old]) => [name, ema(old, others[name]!)]);
  const average = ema(state.average, oneMinusDecay);
  return { weights, first: expAvg, second: expAvgSq, average, others: Object.fromEntries(emas), norm: gradNorm };
}
