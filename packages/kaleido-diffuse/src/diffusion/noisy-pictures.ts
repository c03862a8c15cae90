import * as tf from '@kaleido/engine/tf';
import { float32, type HostTensor } from '@kaleido/shared/tensors';
import { type DiffusionConfig, gammaTables, signalScales } from './diffusion-config.ts';

/**
 * γ of each item of a training batch, one [B] per resolution, finest first, for the steps 0…steps − 1 that were drawn (docs/mdm.md §2.2):
 * step t is noised with table entry t + 1, and the network sees t as its time.
 */
export const trainingGammas = (config: DiffusionConfig, scales: readonly number[], times: ArrayLike<number>): HostTensor[] =>
  gammaTables(config, scales).map((table) => atSteps(table, times));

/** The entries of a table by index 0…steps that steps 0…steps − 1 are noised with, [B]. */
export const atSteps = (table: Float64Array, times: ArrayLike<number>): HostTensor =>
  float32(
    [times.length],
    Float32Array.from(times, (time) => table[time + 1]!),
  );

/** Clean and noisy pictures at every resolution, finest first, [B, H_r, W_r, 3]. */
export interface NoisyPictures {
  readonly clean: tf.Tensor4D[];
  readonly noisy: tf.Tensor4D[];
}

/**
 * x_t = √γ x₀ + √(1 − γ) ε at every resolution. The coarser pictures are averages of the finest; the noises are independent.
 * @param picture the finest, [B, H, W, 3], (u8 − 127)/128
 * @param noises standard normal, one per resolution, finest first
 * @param gammas [B] each
 */
export function noisyPictures(
  config: DiffusionConfig,
  scales: readonly number[],
  picture: tf.Tensor,
  noises: readonly tf.Tensor[],
  gammas: readonly tf.Tensor[],
): NoisyPictures {
  const clean = picturePyramid(picture as tf.Tensor4D, scales);
  const divisors = signalScales(config, scales);
  const noisy = clean.map((x, r) => {
    const gamma = perItem(gammas[r]!);
    const signal = tf.mul(tf.sqrt(gamma), tf.div(x, divisors[r]!));
    return tf.add<tf.Tensor4D>(signal, tf.mul(tf.sqrt(tf.sub(1, gamma)), noises[r]!));
  });
  return { clean, noisy };
}

/** The picture at every resolution by averaging, finest first. x [B, H, W, C] at scale scales[0]. */
function picturePyramid(picture: tf.Tensor4D, scales: readonly number[]): tf.Tensor4D[] {
  const pictures = [picture];
  for (let r = 1; r < scales.length; r++) {
    const finer = pictures[r - 1]!;
    const ratio = scales[r - 1]! / scales[r]!;
    const [items, height, width, channels] = finer.shape;
    const blocks = tf.reshape(finer, [items, height / ratio, ratio, width / ratio, ratio * channels]);
    const columns = tf.reshape(tf.mean(blocks, 2), [items, height / ratio, width / ratio, ratio, channels]);
    pictures.push(tf.mean(columns, 3));
  }
  return pictures;
}

/** [B] → [B, 1, 1, 1]. */
export const perItem = (x: tf.Tensor): tf.Tensor4D => tf.reshape<tf.Rank.R4>(x, [x.size, 1, 1, 1]);
