import * as tf from '@kaleido/engine/tf';
import type { OptimiserConfig } from '../config/training-config.ts';

/** The name of a further EMA, in the state and in a checkpoint: `ema_0.999`. */
export const emaName = (decay: number): string => `ema_${decay}`;

/** 1 − decay of an EMA at a step, counted from 0; with the warm-up, decay is min(decay, (1 + t) ÷ (10 + t)). */
export const oneMinusDecayAt = ({ emaWarmup }: OptimiserConfig, decay: number, step: number): number =>
  1 - (emaWarmup ? Math.min(decay, (1 + step) / (10 + step)) : decay);

/** ema ← ema + (1 − decay) (w − ema), piece by piece. */
export const updateEma = (ema: readonly tf.Tensor[], weights: readonly tf.Tensor[], oneMinusDecay: tf.Tensor): tf.Tensor[] =>
  ema.map((old, i) => tf.add(old, tf.mul(tf.sub(weights[i]!, old), oneMinusDecay)));
