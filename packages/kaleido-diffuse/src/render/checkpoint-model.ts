import { captionWithinLimits, generationTexts } from '@kaleido/ar/internal';
import { noiseLevels } from '../diffusion/noise-levels.ts';
import { resolutionScales, resolutionsOf } from '../network/denoiser-config.ts';
import { openConditionedNetwork } from './conditioned-network.ts';
import { scheduledNoise } from './noise-process.ts';
import type { PictureModel } from './picture-model.ts';
import type { RenderModel } from './render-model.ts';
import { stageOf } from './stage-model.ts';

/**
 * What a checkpoint draws.
 * @param stage resolution of the outermost network that computes; all of them by default
 * @throws UsageError as `stageOf`
 */
export function checkpointModel(whole: RenderModel, stage?: number): PictureModel {
  const model = stage === undefined ? whole : stageOf(whole, stage);
  const { name, denoiser, diffusion } = model;
  const { steps, schedule, prediction, shifted } = diffusion;
  const described = `${steps} steps, ${schedule}, predicting ${prediction}, ${shifted ? 'shifted' : 'not shifted'}`;
  return {
    name,
    sides: resolutionsOf(denoiser),
    channels: 3,
    latents: model.prior ? model.latents : [],
    noise: scheduledNoise(name, noiseLevels(diffusion, resolutionScales(denoiser)), described),
    settings: stage === undefined ? {} : { stage },
    defaults: (table) => generationTexts(table, model.generation),
    check: ({ negative = '' }) => captionWithinLimits(model.tokenizer, negative, '--negative'),
    open: (engine, negative) => openConditionedNetwork(model, engine, negative),
    close: async () => {},
  };
}
