import type { Tokenizer } from '@kaleido/ar/internal';
import { type DataConfig, dataOf } from '@kaleido/data';
import type { Checkpoint } from '@kaleido/shared/checkpoint';
import { integer, openObject, parseConfig, section } from '@kaleido/shared/config';
import { float32, type HostTensor } from '@kaleido/shared/tensors';
import type { ModelConfig } from '../config/training-config.ts';
import { trainingSchema } from '../config/training-schema.ts';
import { flatten, type Layout, layoutOf } from '../step/layout.ts';
import { emaWeights } from './ema-weights.ts';
import { type OpenedModel, openModel } from './open-model.ts';

/** A trained model, as it is shipped: EMA weights. */
export interface TrainedModel {
  /** The checkpoint it was read from. */
  readonly folder: string;
  readonly model: ModelConfig;
  readonly tokenizer: Tokenizer;
  readonly layout: Layout;
  /** [P], text encoder included. */
  readonly weights: HostTensor;
  /** What it was trained on and for how long; absent in a model without a record of its run. */
  readonly training?: {
    readonly step: number;
    readonly data: DataConfig;
    /** How many samples were held out; undefined for none. */
    readonly heldOut: number | undefined;
  };
}

/**
 * Reads a run's newest checkpoint, or a folder of weights.
 * @param decay of the EMA to read, instead of the one that is shipped
 * @param say gets a line for each newer checkpoint that is damaged
 * @throws InputError when it is neither, is damaged, or its weights do not match its config
 */
export async function openTrainedModel(path: string, decay?: number, say?: (message: string) => void): Promise<TrainedModel> {
  const opened = await openModel(path, say);
  const { language } = opened;
  const model = modelOf(opened);
  const layout = layoutOf(model);
  const { text_encoder: textEncoder = {}, prior = {}, denoiser = {} } = await emaWeights(opened, decay);
  const weights = float32([layout.size], flatten(layout, model, { textEncoder, prior, denoiser }));
  const training = await trainingOf(language.checkpoint);
  const { folder } = language.checkpoint;
  return { folder, model, tokenizer: language.tokenizer, layout, weights, ...(training && { training }) };
}

/** A checkpoint's model as a training config describes it. */
function modelOf({ language, denoiser: { denoiser, diffusion } }: OpenedModel): ModelConfig {
  const { config: t5, parts: latents, checkpoint } = language;
  const raw = { t5: checkpoint.config.t5 as ModelConfig['raw']['t5'], denoiser: checkpoint.config.denoiser, diffusion };
  return { raw, t5, denoiser, diffusion, latents, vokenCount: language.vokenCount, priorRows: Math.max(language.priorRows, t5.vocab_size) };
}

const { data, validate_every, validate_pictures } = trainingSchema.shape;
/** The fields of `training.json` about data. */
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
