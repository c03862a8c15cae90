import { anything, openObject, parseConfig, within } from '@kaleido/shared/config';
import { InputError } from '@kaleido/shared/errors';
import type { NamedTensors } from '@kaleido/shared/tensors';
import { checkWeight } from '@kaleido/shared/weights';
import { parseTrainingConfig } from '../config/training-config.ts';
import { checkpointTensors, layoutOf } from '../step/layout.ts';
import type { OpenedModel } from './open-model.ts';
import { emaTensor } from './state-file.ts';

/** Components of a model in a checkpoint, by file. */
export type ModelTensors = Readonly<Record<string, NamedTensors>>;

/**
 * A model's EMA weights: those that its checkpoint ships, or those of another decay that the run also kept.
 * @param decay of the EMA; undefined for the one that is shipped
 * @throws InputError when a value is not finite, or the checkpoint holds no such EMA
 */
export async function emaWeights({ language, denoiser }: OpenedModel, decay: number | undefined): Promise<ModelTensors> {
  const { textEncoder, prior } = await language.tensors();
  const shipped = { text_encoder: textEncoder, ...(prior && { prior }), denoiser: await denoiser.tensors() };
  if (decay === undefined) return shipped;
  const { checkpoint } = language;
  const training = checkpoint.has('training') ? await checkpoint.open('training') : undefined;
  try {
    const name = training && emaTensor(training, decay);
    if (!name) throw new InputError(`${checkpoint.folder}: holds no EMA of decay ${decay} besides the one it ships (optimiser: ema_also)`);
    const where = { file: `${checkpoint.folder}/training.json` };
    const { config } = parseConfig(openObject({ config: anything() }), await checkpoint.json('training.json'), where);
    const { model, ...learning } = parseTrainingConfig(config, within(where, 'config'), {
      ...language.tokenizer,
      ownSize: language.config.vocab_size,
    });
    const layout = layoutOf(model, learning);
    checkWeight(training, name, [layout.size]);
    const flat = (await training.read(name)).data as Float32Array;
    return {
      ...shipped,
      ...(learning.textEncoder === 'trained' && { text_encoder: checkpointTensors(layout, flat, 'textEncoder') }),
      ...(model.latents.length > 0 && learning.prior === 'trained' && { prior: checkpointTensors(layout, flat, 'prior') }),
      denoiser: { ...shipped.denoiser, ...checkpointTensors(layout, flat, 'denoiser') },
    };
  } finally {
    await training?.close();
  }
}
