import { modelFolder } from '@kaleido/shared/checkpoint';
import type { OptionValues } from '@kaleido/shared/cli';
import { UsageError } from '@kaleido/shared/errors';
import type { DrawingValues, networkOptions } from '../command/options.ts';
import { openForeignModel } from '../foreign/foreign-model.ts';
import { foreignOf } from '../foreign/options.ts';
import { checkpointModel } from './checkpoint-model.ts';
import type { PictureModel } from './picture-model.ts';
import { openRenderModel } from './render-model.ts';

/**
 * What options name to draw with: a network of others, or a checkpoint, by default the one that comes with the package.
 * @throws UsageError or InputError as `openForeignModel` and `openRenderModel`
 */
export async function openPictureModel(options: OptionValues<typeof networkOptions> & Pick<DrawingValues, 'size'>): Promise<PictureModel> {
  const foreign = foreignOf(options);
  if (!foreign) return openCheckpointModel(options.model, options.stage);
  if (options.stage !== undefined) throw new UsageError('--stage: not with --denoiser, whose network has no others inside');
  if (options.weights === 'int8') throw new UsageError('--weights: not with --denoiser, whose weights stay as they are');
  return openForeignModel(foreign, options);
}

/**
 * The model of `--guide-model`, if one is named, at the same stage.
 * @throws UsageError when it has no such stage; InputError as `openRenderModel`
 */
export const openGuide = async ({ guideModel, stage }: Pick<DrawingValues, 'guideModel' | 'stage'>): Promise<PictureModel | undefined> =>
  guideModel === undefined ? undefined : openCheckpointModel(guideModel, stage);

const openCheckpointModel = async (folder: string | undefined, stage: number | undefined): Promise<PictureModel> =>
  checkpointModel(await openRenderModel(modelFolder(folder)), stage);
