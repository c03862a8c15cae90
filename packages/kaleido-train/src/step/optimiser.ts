import * as tf from '@kaleido/engine/tf';
import type { OptimiserConfig } from '../config/training-config.ts';
import { emaName, oneMinusDecayAt, updateEma } from './ema.ts';
import { lrDecays } from './lr-decays.ts';

/** The trained vector, Adam's moments and exponential moving averages (EMAs) of the weights: [P] each, or each cut into the same pieces. */
export interface OptimiserState<T> {
  readonly weights: T;
  /** Moving average of the gradients. */
  readonly expAvg: T;
  /** Moving average of the squared gradients. */
  readonly expAvgSq: T;
  /** Moving average of the weights; what is shipped. */
  readonly ema: T;
  /** Further EMAs, by name (`emaName`). */
  readonly emaAlso: Readonly<Record<string, T>>;
}

/** The same state with each of its vectors replaced. */
export const mapState = <T, U>(
  { weights, expAvg, expAvgSq, ema, emaAlso }: OptimiserState<T>,
  replace: (vector: T) => U,
): OptimiserState<U> => ({
  weights: replace(weights),
  expAvg: replace(expAvg),
  expAvgSq: replace(expAvgSq),
  ema: replace(ema),
  emaAlso: Object.fromEntries(Object.entries(emaAlso).map(([name, vector]) => [name, replace(vector)])),
});

/** Scalars that change from step to step; the host computes them, so that the graph stays the same. α = lr ÷ (1 − β₁ᵗ). */
export interface StepScalars<T> {
  /** 1 ÷ (α √(1 − β₂ᵗ)). */
  readonly invStep: T;
  /** ε ÷ α. */
  readonly epsOverLr: T;
  /** lr · weight decay: the fraction that each weight loses. */
  readonly lrTimesWd: T;
  /** 1 − decay of the EMA. */
  readonly oneMinusDecay: T;
  /** 1 − decay of each further EMA. */
  readonly emaAlso: Readonly<Record<string, T>>;
}

/**
 * Learning rate of a step, counted from 0: linear warm-up, whose steps 0 and 1 share a value, then constant (docs/mdm.md §4) or, if the
 * config says so, decaying.
 */
export function learningRateAt({ learningRate, warmupSteps, lrDecay }: OptimiserConfig, step: number): number {
  if (step < warmupSteps) return (learningRate * Math.max(1, step)) / warmupSteps;
  if (!lrDecay || step < lrDecay.from) return learningRate;
  const { from, to, rate, shape } = lrDecay;
  return rate + (learningRate - rate) * lrDecays[shape](Math.min(1, (step - from) / (to - from)));
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
    emaAlso: Object.fromEntries(emaAlso.map((decay) => [emaName(decay), oneMinusDecayAt(config, decay, step)])),
  };
}

/** A larger norm counts as infinite: the largest float32 is 3.4e38. */
export const MAX_NORM = 3e38;

const norm = (pieces: readonly tf.Tensor[]): tf.Tensor => tf.sqrt(tf.addN(pieces.map((piece) => tf.sum(tf.square(piece)))));

/**
 * One step of AdamW with ε outside the root (PyTorch's form), then of the EMAs (docs/mdm.md §4):
 *
 *     g ← g · min(1, clip ÷ (‖g‖ + 1e−6))              the norm of the whole gradient
 *     m ← β₁ m + (1 − β₁) g                            expAvg
 *     v ← β₂ v + (1 − β₂) g²                           expAvgSq
 *     w ← w − lr · wd · w − α m ÷ (√(v ÷ (1 − β₂ᵗ)) + ε)
 *       = w (1 − lrTimesWd) − m ÷ (√v · invStep + epsOverLr)
 *     ema ← ema + (1 − decay) (w − ema)
 *
 * When the norm is not finite, nothing changes: the step is skipped. The update makes some fifteen passes over the vectors, piece by
 * piece, so that a piece stays in the processor's cache from the first pass to the last (12.8 M parameters: 154 ms in one piece, 80 ms in
 * pieces of a million; the check for skipping takes 7 ms of these). Each vector's last write is elementwise, and every other read of its
 * old values comes before it, so all can be updated in place.
 * @param gradient in the same pieces as the state
 * @returns the new state, and the gradient's norm before clipping
 */
export function updateState(
  config: OptimiserConfig,
  state: OptimiserState<readonly tf.Tensor[]>,
  gradient: readonly tf.Tensor[],
  { invStep, epsOverLr, lrTimesWd, oneMinusDecay, emaAlso }: StepScalars<tf.Tensor>,
): OptimiserState<tf.Tensor[]> & { readonly gradNorm: tf.Tensor } {
  const { beta1, beta2, clipNorm, weightDecay } = config;
  const gradNorm = norm(gradient);
  const isGradFinite = tf.less(gradNorm, MAX_NORM);
  const ifFinite = (then: number | tf.Tensor, otherwise: number) => tf.where(isGradFinite, then, otherwise);
  const clip = tf.minimum(1, tf.div(clipNorm, tf.add(gradNorm, 1e-6)));

  // (1 − β₁) g, clipped. A skipped step needs `where`: NaN · 0 is NaN.
  const share = tf.mul(clip, 1 - beta1);
  const grads = gradient.map((piece) => tf.where(isGradFinite, tf.mul(piece, share), 0));
  const [decay1, decay2] = [ifFinite(beta1, 1), ifFinite(beta2, 1)];
  const expAvg = grads.map((g, i) => tf.add(tf.mul(state.expAvg[i]!, decay1), g));
  const rescale = (1 - beta2) / (1 - beta1) ** 2; // (1 − β₂) g² from ((1 − β₁) g)²
  const expAvgSq = grads.map((g, i) => tf.add(tf.mul(state.expAvgSq[i]!, decay2), tf.mul(tf.square(g), rescale)));

  const eps = ifFinite(epsOverLr, Number.POSITIVE_INFINITY); // a skipped step divides by it and adds 0
  const decayed = (w: tf.Tensor) => (weightDecay > 0 ? tf.mul(w, tf.sub(1, ifFinite(lrTimesWd, 0))) : w);
  const weights = state.weights.map((w, i) => tf.sub(decayed(w), tf.div(expAvg[i]!, tf.add(tf.mul(tf.sqrt(expAvgSq[i]!), invStep), eps))));

  const updated = (old: readonly tf.Tensor[], newShare: tf.Tensor) => updateEma(old, weights, ifFinite(newShare, 0));
  const further = Object.entries(state.emaAlso).map(([name, old]) => [name, updated(old, emaAlso[name]!)]);
  const ema = updated(state.ema, oneMinusDecay);
  return { weights, expAvg, expAvgSq, ema, emaAlso: Object.fromEntries(further), gradNorm };
}
