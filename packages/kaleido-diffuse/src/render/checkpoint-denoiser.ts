import { join } from 'node:path';
import type { LanguageModel } from '@kaleido/ar/internal';
import { toModelConstant } from '@kaleido/engine/weights-layout';
import type { Where } from '@kaleido/shared/config';
import type { Constants, NamedTensors } from '@kaleido/shared/tensors';
import { checkWeights } from '@kaleido/shared/weights';
import { type DiffusionConfig, parseDiffusionConfig } from '../diffusion/diffusion-config.ts';
import { type DenoiserConfig, parseDenoiserConfig, resolutionsOf } from '../network/denoiser-config.ts';
import { denoiserParameters } from '../network/nested-unet.ts';
import { checkGeneration } from './check-generation.ts';

/** The denoiser of a checkpoint folder: everything is checked except the values of the weights. */
export interface CheckpointDenoiser {
  readonly denoiser: DenoiserConfig;
  readonly diffusion: DiffusionConfig;
  /**
   * Reads the weights, under their names and in the layout of the file.
   * @throws InputError naming file and tensor when a value is not finite
   */
  tensors(): Promise<NamedTensors>;
  /**
   * The weights in memory's layout, checked now and read when they are needed.
   * @throws InputError as `tensors`
   */
  constants(): Promise<Constants>;
}

/**
 * Opens the denoiser of a checkpoint whose language side is open: `denoiser` and `diffusion` of its config, and the component
 * `denoiser`, whose header is compared with the config before either is used.
 * @throws InputError naming file and reason
 */
export async function openCheckpointDenoiser({ checkpoint, config: t5, generation }: LanguageModel): Promise<CheckpointDenoiser> {
  checkGeneration(generation);
  const at = (path: string): Where => ({ file: join(checkpoint.folder, 'config.json'), path });
  const denoiser = parseDenoiserConfig(checkpoint.config.denoiser, t5.d_model, at('denoiser'));
  resolutionsOf(denoiser, at('denoiser'));
  const diffusion = parseDiffusionConfig(checkpoint.config.diffusion ?? {}, at('diffusion'));
  const file = await checkpoint.open('denoiser');
  try {
    checkWeights(file, denoiserParameters(denoiser));
  } finally {
    await file.close();
  }
  return {
    denoiser,
    diffusion,
    tensors: () => checkpoint.component('denoiser'),
    async constants() {
      const constants = Object.entries(await checkpoint.constants('denoiser'));
      return Object.fromEntries(constants.map(([name, x]) => [name, toModelConstant(x)]));
    },
  };
}
