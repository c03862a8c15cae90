import { resolutionsOf } from '@kaleido/diffuse/internal';
import type { TrainingConfig } from '../config/training-config.ts';

/** `config.json` of the model that a training config describes, as the filters take it. */
export const modelJson = ({ name, model }: Pick<TrainingConfig, 'name' | 'model'>) => ({
  format_version: 1,
  name,
  ...model.raw,
  latents: model.latents,
  ...(model.vokenCount !== undefined && { voken_count: model.vokenCount }),
  resolutions: resolutionsOf(model.denoiser),
});
