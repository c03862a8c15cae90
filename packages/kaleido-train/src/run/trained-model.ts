import { openTokenizer, type Tokenizer } from '@kaleido/ar';
import { type Checkpoint, newestCheckpoint, openCheckpoint } from '@kaleido/shared/checkpoint';
import { InputError } from '@kaleido/shared/errors';
import { float32, type HostTensor } from '@kaleido/shared/tensors';
import { type DataConfig, parseData } from '../config/data-config.ts';
import { fieldsOf } from '../config/fields.ts';
import { defaultPictures, type ModelConfig, parseModel } from '../config/training-config.ts';
import { flatten, type Layout, layoutOf } from '../step/layout.ts';
import { averagedTensors } from './averages.ts';

/** A model that was trained, as it is shipped: averaged weights. */
export interface TrainedModel {
  /** The checkpoint it was read from. */
  readonly folder: string;
  readonly model: ModelConfig;
  readonly tokenizer: Tokenizer;
  readonly layout: Layout;
  /** [P], text encoder included. */
  readonly weights: HostTensor;
  /** What it learned from and how long; absent in a model without the run's record of it. */
  readonly training?: {
    readonly step: number;
    readonly data: DataConfig;
    /** Samples that it kept from training; undefined when it kept none. */
    readonly heldOut: number | undefined;
  };
}

/**
 * Reads a run's newest checkpoint, or a folder of weights.
 * @param decay averages of another length than those it ships
 * @throws InputError when it is neither, is damaged, or its config and weights do not fit
 */
export async function openTrainedModel(path: string, decay?: number): Promise<TrainedModel> {
  const checkpoint = await openCheckpoint((await newestCheckpoint(path)).folder ?? path);
  const { folder } = checkpoint;
  const tokenizer = openTokenizer(await checkpoint.json('tokenizer.json'), `${folder}/tokenizer.json`);
  const { t5, denoiser, diffusion, latents } = fieldsOf(checkpoint.config, `${folder}/config.json`).all();
  const model = parseModel(fieldsOf({ t5, denoiser, diffusion, latents }, `${folder}/config.json`), tokenizer);
  const layout = layoutOf(model);
  const { text_encoder: textEncoder = {}, prior = {}, denoiser: network = {} } = await averagedTensors(checkpoint, decay, tokenizer);
  const components = { textEncoder, prior, denoiser: network };
  const training = await trainingOf(checkpoint);
  try {
    const weights = float32([layout.size], flatten(layout, model, components));
    return { folder, model, tokenizer, layout, weights, ...(training && { training }) };
  } catch (error) {
    if (error instanceof RangeError || error instanceof TypeError) throw new InputError(`${folder}: ${error.message}`);
    throw error;
  }
}

async function trainingOf(checkpoint: Checkpoint): Promise<TrainedModel['training']> {
  if (!checkpoint.has('training')) return undefined;
  const where = `${checkpoint.folder}/training.json`;
  const fields = fieldsOf(await checkpoint.json('training.json'), where);
  const config = fields.object('config');
  const every = config.number('validate_every', { integer: true, min: 0 }, 0);
  const pictures = config.number('validate_pictures', { integer: true, min: 1 }, defaultPictures);
  const step = fields.number('step', { integer: true, min: 0 });
  return { step, data: parseData(config.object('data')), heldOut: every > 0 ? pictures : undefined };
}
