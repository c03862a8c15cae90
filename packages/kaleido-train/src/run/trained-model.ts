import type { Tokenizer } from '@kaleido/ar';
import { type DataConfig, dataOf } from '@kaleido/data';
import type { Checkpoint } from '@kaleido/shared/checkpoint';
import { integer, openObject, parseConfig, section } from '@kaleido/shared/config';
import { float32, type HostTensor } from '@kaleido/shared/tensors';
import type { ModelConfig } from '../config/training-config.ts';
import { trainingSchema } from '../config/training-schema.ts';
import { flatten, type Layout, layoutOf } from '../step/layout.ts';
import { averagedTensors } from './averages.ts';
import { type OpenedModel, openModel } from './open-model.ts';

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
 * @param say gets a line for each newer checkpoint that is damaged
 * @throws InputError when it is neither, is damaged, or its config and weights do not fit
 */
export async function openTrainedModel(path: string, decay?: number, say?: (message: string) => void): Promise<TrainedModel> {
  const opened = await openModel(path, say);
  const { language } = opened;
  const model = modelOf(opened);
  const layout = layoutOf(model);
  const { text_encoder: textEncoder = {}, prior = {}, denoiser = {} } = await averagedTensors(opened, decay);
  const weights = float32([layout.size], flatten(layout, model, { textEncoder, prior, denoiser }));
  const training = await trainingOf(language.checkpoint);
  const { folder } = language.checkpoint;
  return { folder, model, tokenizer: language.tokenizer, layout, weights, ...(training && { training }) };
}

/** The model of a checkpoint in the trainer's terms. */
function modelOf({ language, denoiser: { denoiser, diffusion } }: OpenedModel): ModelConfig {
  const { config: t5, parts: latents, checkpoint } = language;
  const raw = { t5: checkpoint.config.t5 as ModelConfig['raw']['t5'], denoiser: checkpoint.config.denoiser, diffusion };
  return { raw, t5, denoiser, diffusion, latents, priorRows: Math.max(language.priorRows, t5.vocab_size) };
}

const { data, validate_every, validate_pictures } = trainingSchema.shape;
/** What `training.json` says of what it learned from. */
const recordSchema = openObject({
  step: integer({ min: 0 }),
  config: section(openObject({ data, validate_every, validate_pictures })),
});

async function trainingOf(checkpoint: Checkpoint): Promise<TrainedModel['training']> {
  if (!checkpoint.has('training')) return undefined;
  const { step, config } = parseConfig(recordSchema, await checkpoint.json('training.json'), {
    file: `${checkpoint.folder}/training.json`,
  });
  const { data, validate_every: every, validate_pictures: pictures } = config;
  return { step, data: dataOf(data), heldOut: every > 0 ? pictures : undefined };
}
