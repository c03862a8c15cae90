import { modelFolder } from '@kaleido/shared/checkpoint';
import type { OptionValues } from '@kaleido/shared/cli';
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
  return foreign ? openForeignModel(foreign, options) : openCheckpointModel(options.model);
}

/** The model of `--guide-model`, if one is named. @throws InputError as `openRenderModel` */
export const openGuide = async ({ guideModel }: { readonly guideModel?: string | undefined }): Promise<PictureModel | undefined> =>
  guideModel === undefined ? undefined : openCheckpointModel(guideModel);

const openCheckpointModel = async (folder: string | undefined): Promise<PictureModel> =>
  checkpointModel(await openRenderModel(modelFolder(folder)));
