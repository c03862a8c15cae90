import { type LanguageModel, openLanguageModel } from '@kaleido/ar/internal';
import { type CheckpointDenoiser, openCheckpointDenoiser } from '@kaleido/diffuse/internal';
import { newestCheckpoint } from '@kaleido/shared/checkpoint';
import { InputError } from '@kaleido/shared/errors';

/** A checkpoint folder of a whole model; everything is checked except the values of the weights. */
export interface OpenedModel {
  readonly language: LanguageModel;
  readonly denoiser: CheckpointDenoiser;
}

/**
 * Opens a run's newest intact checkpoint, or a folder of weights, as the filters do.
 * @param say gets a line for each newer checkpoint that is skipped because it is damaged
 * @throws InputError when it is neither, or is damaged
 */
export async function openModel(path: string, say: (message: string) => void = () => {}): Promise<OpenedModel> {
  const { folder, skipped } = await newestCheckpoint(path);
  if (folder === undefined && skipped[0]) throw new InputError(`${path}: holds no intact checkpoint: ${skipped[0].reason}`);
  for (const { reason } of skipped) say(`left out: ${reason}`);
  const language = await openLanguageModel(folder ?? path);
  return { language, denoiser: await openCheckpointDenoiser(language) };
}
