import { features, headLogits, type PriorWeights, type TextEncoderWeights } from '@kaleido/ar/internal';
import { type DenoiserWeights, denoise, diffusionLoss, mixedItems, noisyPictures, resolutionScales } from '@kaleido/diffuse/internal';
import { nest } from '@kaleido/engine';
import { crossEntropy } from '@kaleido/engine/nn';
import * as tf from '@kaleido/engine/tf';
import type { TrainingConfig } from '../config/training-config.ts';
import type { Components } from './layout.ts';

interface Sequences<T> {
  readonly ids: T;
  readonly mask: T;
}

/** Inputs of the joint loss for one batch, noise included. Lists have one entry per resolution, finest first. */
export interface StepBatch<T> {
  /** The finest picture [B, R, R, 3], (u8 − 127)/128. */
  readonly picture: T;
  /** Standard normal [B, r, r, 3]. */
  readonly noises: readonly T[];
  /** γ of each item [B]. */
  readonly gammas: readonly T[];
  /** Times as the network sees them, [B], float32. */
  readonly times: T;
  readonly caption: Sequences<T>;
  /** Absent when the model has no latents. */
  readonly latents?: {
    readonly inputs: Sequences<T>;
    /** int32 [B, N]; −100 is ignored. */
    readonly labels: T;
  };
}

/** The settings that the loss depends on. */
export type LossConfig = Pick<TrainingConfig, 'model' | 'minSnr' | 'resolutionWeights' | 'mixedFractions' | 'gradientCheckpointing'>;

/** Losses before averaging. */
export interface ItemLosses {
  /** L_DM of each item [B], by resolution, finest first. */
  readonly diffusion: tf.Tensor1D[];
  /** −log p of each label [B, N], 0 where it is ignored; absent without latents. */
  readonly nll?: tf.Tensor;
}

/**
 * The joint loss (paper §3.3, from eq. 9) item by item and token by token. The denoiser sees the decoder's states, so L_DM reaches the
 * prior as well.
 */
export function itemLosses(config: LossConfig, weights: Components<tf.Tensor>, batch: StepBatch<tf.Tensor>): ItemLosses {
  const { t5, denoiser, diffusion } = config.model;
  const scales = resolutionScales(denoiser);
  const { picture, noises, gammas, times, caption, latents } = batch;
  const prior = nest<PriorWeights>(weights.prior);
  const condition = features(
    t5,
    { textEncoder: nest<TextEncoderWeights>(weights.textEncoder), ...(latents && { prior }) },
    caption,
    latents?.inputs,
  );
  const { clean, noisy } = noisyPictures(diffusion, scales, picture, noises, gammas);
  const predictions = denoise(denoiser, nest<DenoiserWeights>(weights.denoiser), {
    xs: noisy.map((x, r) => (config.mixedFractions ? firstItems(x, mixedItems(config.mixedFractions[r]!, x.shape[0])) : x)),
    times,
    features: tf.mul(condition.states, tf.expandDims(condition.mask, -1)), // 0 at padding, as in rendering
    mask: condition.mask,
    recomputes: config.gradientCheckpointing,
  });
  // One resolution at a time, since the log has a loss for each.
  const errors = scales.map((scale, r) => {
    const own = {
      clean: [clean[r]!],
      noisy: [noisy[r]!],
      predictions: [predictions[r]!],
      noises: [noises[r]!],
      gammas: [gammas[r]!],
    };
    const options = {
      ...(config.minSnr !== undefined && { minSnr: config.minSnr }),
      ...(config.resolutionWeights && { resolutionWeights: [config.resolutionWeights[r]!] }),
      ...(config.mixedFractions && { fractions: [config.mixedFractions[r]!] }),
    };
    return diffusionLoss(diffusion, [scale], own, options).perItem;
  });
  if (!latents) return { diffusion: errors };
  const [items = 0, length = 0] = latents.labels.shape;
  const states = tf.slice(condition.states, [0, caption.ids.shape[1] ?? 0, 0], [items, length, -1]);
  return { diffusion: errors, nll: crossEntropy(headLogits(t5, prior, states), latents.labels) };
}

/** The first items of a batch: those that a finer resolution sees in mixed batches (docs/mdm.md §2.2). */
const firstItems = (x: tf.Tensor4D, items: number): tf.Tensor4D => (items === x.shape[0] ? x : tf.slice(x, 0, items));

/**
 * The parts of the joint loss: L_DM of each resolution, finest first, averaged over the batch; then, with latents, L_AR = Σ −log p ÷ label
 * tokens of the whole step.
 * @param perLabel 1 ÷ label tokens of the whole step, a scalar: this batch may be one of many
 */
export function lossParts(
  config: LossConfig,
  weights: Components<tf.Tensor>,
  batch: StepBatch<tf.Tensor>,
  perLabel: tf.Tensor,
): tf.Scalar[] {
  const { diffusion, nll } = itemLosses(config, weights, batch);
  const parts = diffusion.map((errors) => tf.mean<tf.Scalar>(errors));
  return nll ? [...parts, tf.mul(tf.sum(nll), perLabel)] : parts;
}
