import { ignoredLabel, labelsToDecoderInput, padBatch } from '@kaleido/ar/internal';
import type { Sample } from '@kaleido/data';
import { resolutionScales, resolutionsOf, trainingGammas } from '@kaleido/diffuse/internal';
import { writePixels } from '@kaleido/shared/image';
import { random } from '@kaleido/shared/random';
import { float32, type HostTensor } from '@kaleido/shared/tensors';
import type { ModelConfig } from '../../config/training-config.ts';
import type { StepBatch } from '../../step/loss.ts';
import type { Lengths } from './lengths.ts';

/** One sample of a batch, with its random draws. */
export interface Item {
  readonly sample: Sample;
  /** Tokens of the condition; empty if dropped. */
  readonly caption: readonly number[];
  readonly latents: readonly number[];
  /** Index of the noise level, 0…steps − 1. */
  readonly time: number;
  /** Keys of the noise, to which each resolution adds its side. */
  readonly noiseKey: readonly (string | number)[];
}

/** A batch of items, as the joint loss takes it. */
export function batchOf(model: ModelConfig, items: readonly Item[], lengths: Lengths): StepBatch<HostTensor> {
  const { t5, denoiser, diffusion } = model;
  const sides = resolutionsOf(denoiser);
  const perItem = (side: number, fill: (item: Item, values: Float32Array) => void): HostTensor => {
    const size = side * side * 3;
    const values = new Float32Array(items.length * size);
    for (const [index, item] of items.entries()) fill(item, values.subarray(index * size, (index + 1) * size));
    return float32([items.length, side, side, 3], values);
  };
  const times = items.map(({ time }) => time);
  const base = {
    picture: perItem(sides[0]!, ({ sample }, values) => writePixels(sample.image, sides[0]!, values)),
    noises: sides.map((side) => perItem(side, ({ noiseKey }, values) => random(...noiseKey, side).fillNormal(values))),
    gammas: trainingGammas(diffusion, resolutionScales(denoiser), times),
    times: float32([items.length], times),
    caption: padBatch(
      items.map(({ caption }) => caption),
      t5.pad_token_id,
      lengths.caption,
    ),
  };
  if (model.latents.length === 0) return base;
  const { ids: labels, mask } = padBatch(
    items.map(({ latents }) => latents),
    ignoredLabel,
    lengths.latents,
  );
  const inputs = { ids: labelsToDecoderInput(t5, labels), mask };
  return { ...base, latents: { inputs, labels } };
}
