export type { DenoiserConfig } from './network/denoiser-config.ts';
export { innerConfig, parseDenoiserConfig, resolutionScales, resolutionsOf } from './network/denoiser-config.ts';
export { toChannelsFirst, toChannelsLast, toCheckpointLayout, toModelLayout } from './network/layout.ts';
export { type DenoiserInputs, type DenoiserWeights, denoise, denoiserParameters } from './network/nested-unet.ts';
export type { Parameter } from './network/parameters.ts';
export { denoiserWeights, growDenoiser, initialiseDenoiser } from './network/weights.ts';
