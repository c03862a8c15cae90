import { captionWithinLimits, generationTexts } from '@kaleido/ar/internal';
import type { Engine } from '@kaleido/engine';
import { modelFolder } from '@kaleido/shared/checkpoint';
import type { OptionTable, OptionTexts } from '@kaleido/shared/cli';
import type { LatentPart } from '@kaleido/shared/record';
import type { DrawingValues } from '../command/options.ts';
import { noiseLevels } from '../diffusion/noise-levels.ts';
import { resolutionScales, resolutionsOf } from '../network/denoiser-config.ts';
import { type ConditionedNetwork, openConditionedNetwork } from './conditioned-network.ts';
import type { Frames } from './noise.ts';
import { type NoiseProcess, scheduledNoise } from './noise-process.ts';
import { openRenderModel, type RenderModel } from './render-model.ts';

/** Whatever draws pictures: what sampling needs to know of it, and its network. */
export interface PictureModel extends Frames {
  readonly name: string;
  /** Parts of the latents that it is conditioned on. */
  readonly latents: readonly LatentPart[];
  readonly noise: NoiseProcess;
  /** Defaults of a table's options that belong to it. */
  defaults(table: OptionTable): OptionTexts;
  /** @throws UsageError or InputError for options that it cannot follow */
  check(options: DrawingValues): void;
  /** @param negative text of the unconditional branch */
  open(engine: Engine, negative: string): Promise<ConditionedNetwork>;
  /** Frees what belongs to all drawings. */
  close(): Promise<void>;
}

/** What a checkpoint draws. */
export function checkpointModel(model: RenderModel): PictureModel {
  const { name, denoiser, diffusion } = model;
  const { steps, schedule, prediction, shifted } = diffusion;
  const described = `${steps} steps, ${schedule}, predicting ${prediction}, ${shifted ? 'shifted' : 'not shifted'}`;
  return {
    name,
    sides: resolutionsOf(denoiser),
    channels: 3,
    latents: model.prior ? model.latents : [],
    noise: scheduledNoise(name, noiseLevels(diffusion, resolutionScales(denoiser)), described),
    defaults: (table) => generationTexts(table, model.generation),
    check: ({ negative = '' }) => captionWithinLimits(model.tokenizer, negative, '--negative'),
    open: (engine, negative) => openConditionedNetwork(model, engine, negative),
    close: async () => {},
  };
}

/** The model of `--guide-model`, if one is named. @throws InputError as `openRenderModel` */
export const openGuide = async ({ guideModel }: { readonly guideModel?: string | undefined }): Promise<PictureModel | undefined> =>
  guideModel === undefined ? undefined : checkpointModel(await openRenderModel(modelFolder(guideModel)));
