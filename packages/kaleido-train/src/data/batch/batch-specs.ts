import { resolutionScales, resolutionsOf } from '@kaleido/diffuse/internal';
import type { TensorSpec } from '@kaleido/shared/tensors';
import type { TrainingConfig } from '../../config/training-config.ts';
import type { StepBatch } from '../../step/loss.ts';
import type { Lengths } from './lengths.ts';

export const spec = (shape: readonly number[], dtype: TensorSpec['dtype'] = 'float32'): TensorSpec => ({ shape, dtype });

/** Shapes of a micro-batch, as the joint loss takes it. */
export function batchSpecs({ model, batch }: Pick<TrainingConfig, 'model' | 'batch'>, lengths: Lengths): StepBatch<TensorSpec> {
  const sides = resolutionsOf(model.denoiser);
  const sequence = (length: number) => ({ ids: spec([batch, length], 'int32'), mask: spec([batch, length], 'int32') });
  const pictures = sides.map((side) => spec([batch, side, side, 3]));
  return {
    picture: pictures[0]!,
    noises: pictures,
    gammas: resolutionScales(model.denoiser).map(() => spec([batch])),
    times: spec([batch]),
    caption: sequence(lengths.caption),
    ...(model.latents.length > 0 && { latents: { inputs: sequence(lengths.latents), labels: spec([batch, lengths.latents], 'int32') } }),
  };
}
