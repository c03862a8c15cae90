// For other packages of this repository; the library face is index.ts.

export { recordInPng, settingsInPng } from './command/picture-text.ts';
export { type DiffusionConfig, diffusionSchema, gammaTables, type Prediction, parseDiffusionConfig } from './diffusion/diffusion-config.ts';
export {
  type DiffusionLoss,
  diffusionLoss,
  type LossInputs,
  type LossOptions,
  mixedFractions,
  mixedItems,
} from './diffusion/diffusion-loss.ts';
export { noiseLevels } from './diffusion/noise-levels.ts';
export { type NoisyPictures, noisyPictures, trainingGammas } from './diffusion/noisy-pictures.ts';
export { currentSchedule } from './diffusion/schedules.ts';
export type { DenoiserConfig } from './network/denoiser-config.ts';
export { innerConfig, parseDenoiserConfig, resolutionScales, resolutionsOf } from './network/denoiser-config.ts';
export { type DenoiserFields, denoiserSchema } from './network/denoiser-schema.ts';
export type { DenoiserWeights } from './network/denoiser-weights.ts';
export { type DenoiserInputs, denoise, denoiserParameters } from './network/nested-unet.ts';
export { denoiserWeights, growDenoiser, initialiseDenoiser } from './network/weights.ts';
export { checkGeneration } from './render/check-generation.ts';
export { type CheckpointDenoiser, openCheckpointDenoiser } from './render/checkpoint-denoiser.ts';
export { checkpointModel } from './render/checkpoint-model.ts';
export { openNetwork } from './render/network.ts';
export { type Rendered, type RenderHooks, type RenderItem, type RenderSettings, renderItems } from './render/render.ts';
export { openRenderModel, type RenderModel } from './render/render-model.ts';
export { type EstimatorSettings, estimator } from './sampling/estimator.ts';
export { type Branch, type Guidance, unguided } from './sampling/guidance.ts';
export { annealed } from './sampling/guidances/annealed.ts';
export { awayFromGuide } from './sampling/guidances/autoguidance.ts';
export { within } from './sampling/guidances/interval.ts';
export { classifierFree } from './sampling/guidances/plain.ts';
export { projected } from './sampling/guidances/projected.ts';
export { twoWeights } from './sampling/guidances/two-weights.ts';
export type { Pictures } from './sampling/pictures.ts';
export { integrate, type Sampler, type SamplerStep } from './sampling/sampler.ts';
export { samplers } from './sampling/samplers.ts';
export { spacings } from './sampling/spacings.ts';
export { thresholds } from './sampling/thresholds.ts';
