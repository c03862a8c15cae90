import { UsageError } from '@kaleido/shared/errors';
import { innerConfig, resolutionsOf } from '../network/denoiser-config.ts';
import type { RenderModel } from './render-model.ts';

/**
 * One stage of a nested model: its network of a resolution with those inside, without those around. It is a complete denoiser (paper
 * B.2), which draws from the same noise as the whole, in a fraction of the time.
 * @param stage in pixels
 * @throws UsageError when the model has no network of that resolution
 */
export function stageOf(model: RenderModel, stage: number): RenderModel {
  const sides = resolutionsOf(model.denoiser);
  const depth = sides.indexOf(stage);
  if (depth < 0) throw new UsageError(`--stage: ${model.name} has stages of ${sides.join(', ')} pixels, got ${stage}`);
  const prefix = 'inner_unet.'.repeat(depth);
  const weights = Object.entries(model.denoiserWeights).filter(([name]) => name.startsWith(prefix));
  return {
    ...model,
    denoiser: innerConfig(model.denoiser, depth),
    denoiserWeights: Object.fromEntries(weights.map(([name, x]) => [name.slice(prefix.length), x])),
  };
}
