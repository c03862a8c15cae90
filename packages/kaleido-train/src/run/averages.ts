import type { Checkpoint } from '@kaleido/shared/checkpoint';
import { InputError } from '@kaleido/shared/errors';
import type { NamedTensors } from '@kaleido/shared/tensors';
import { fieldsOf } from '../config/fields.ts';
import { parseTrainingConfig, type Vocabulary } from '../config/training-config.ts';
import { checkpointTensors, layoutOf } from '../step/layout.ts';
import { averageName } from '../step/optimiser.ts';

/** Components of a model in a checkpoint, by file. */
export type ModelTensors = Readonly<Record<string, NamedTensors>>;

/**
 * A model's tensors from a checkpoint: the averages that it ships, or those of another length that the run kept beside them.
 * @param decay of the other averages
 * @param vocabulary of the checkpoint's tokenizer
 * @throws InputError when the checkpoint holds no such averages
 */
export async function averagedTensors(checkpoint: Checkpoint, decay: number | undefined, vocabulary: Vocabulary): Promise<ModelTensors> {
  const names = ['text_encoder', 'prior', 'denoiser'].filter((name) => checkpoint.has(name));
  const shipped = await Promise.all(names.map(async (name) => [name, await checkpoint.component(name)] as const));
  if (decay === undefined) return Object.fromEntries(shipped);
  const { folder } = checkpoint;
  const vector = checkpoint.has('training') ? (await checkpoint.component('training'))[averageName(decay)] : undefined;
  if (!vector) throw new InputError(`${folder}: holds no averages of decay ${decay} beside those it ships (optimiser: ema_also)`);
  const where = `${folder}/training.json: config`;
  const fields = fieldsOf(await checkpoint.json('training.json'), `${folder}/training.json`);
  const { model, ...learning } = parseTrainingConfig(fields.raw('config'), where, vocabulary);
  const layout = layoutOf(model, learning);
  const flat = vector.data as Float32Array;
  return {
    ...Object.fromEntries(shipped),
    ...(learning.textEncoder === 'trained' && { text_encoder: checkpointTensors(layout, flat, 'textEncoder') }),
    ...(model.latents.length > 0 && { prior: checkpointTensors(layout, flat, 'prior') }),
    denoiser: { ...(await checkpoint.component('denoiser')), ...checkpointTensors(layout, flat, 'denoiser') },
  };
}
