import { checkComponents, growPrior, initialiseT5 } from '@kaleido/ar';
import { denoiserParameters, denoiserWeights, growDenoiser, initialiseDenoiser } from '@kaleido/diffuse';
import { newestCheckpoint, openCheckpoint } from '@kaleido/shared/checkpoint';
import { InputError } from '@kaleido/shared/errors';
import { float32, type HostTensor, type NamedTensors, zeros } from '@kaleido/shared/tensors';
import type { RunConfig } from '../config/read-config.ts';
import type { ModelConfig } from '../config/training-config.ts';
import { type Components, type Frozen, flatten, frozenOf, layoutOf } from '../step/layout.ts';
import { averageName, type OptimiserState } from '../step/optimiser.ts';
import type { Progress } from './save-run.ts';

/** What a run begins with. */
export interface Start {
  /** Updated in place while the run goes on. */
  readonly state: OptimiserState<HostTensor>;
  /** What is not trained. */
  readonly frozen: Frozen;
  /** Absent when nothing was done yet. */
  readonly progress?: Progress;
}

/** The beginning of a new run from weights in the checkpoint's layout. */
export function beginRun({ config }: RunConfig, weights: Components<HostTensor>): Start {
  const flat = flatten(layoutOf(config.model, config), config.model, weights);
  const shape = [flat.length];
  const copy = () => float32(shape, flat.slice());
  const others = Object.fromEntries(config.optimiser.emaAlso.map((decay) => [averageName(decay), copy()]));
  const state = { weights: float32(shape, flat), first: zeros(shape), second: zeros(shape), average: copy(), others };
  return { state, frozen: frozenOf(config, weights) };
}

/** Fresh weights, in the checkpoint's layout. */
export function freshWeights(model: ModelConfig, seed: number): Components<HostTensor> {
  const { textEncoder, prior } = initialiseT5(model.t5, seed);
  const head = prior['lm_head.weight'];
  return {
    textEncoder,
    prior: growPrior(
      { ...prior, ...(head && !model.t5.scale_decoder_outputs && { 'lm_head.weight': calmed(head, model.t5.d_model) }) },
      model.priorRows,
      seed,
    ),
    denoiser: initialiseDenoiser(model.denoiser, seed),
  };
}

/**
 * A head of its own is drawn with deviation 1, made for weights that were trained otherwise: first scores would have a deviation of
 * √d_model and the first loss many times log V. Tied heads are scaled by d_model^(−1/2) instead; so is this one, once.
 */
const calmed = ({ shape, data }: HostTensor, width: number): HostTensor =>
  float32(
    shape,
    (data as Float32Array).map((value) => value * width ** -0.5),
  );

/**
 * Weights of a checkpoint, or of a run's newest one (its averages), to go on from: new outer networks are grown around a denoiser of
 * a lower resolution.
 * @throws InputError when the checkpoint is none, or its tokenizer or networks are others than the config's
 */
export async function weightsFrom(path: string, { config, tokenizerJson }: RunConfig): Promise<Components<HostTensor>> {
  const { folder } = await newestCheckpoint(path);
  const checkpoint = await openCheckpoint(folder ?? path);
  const { model, seed } = config;
  if (JSON.stringify(await checkpoint.json('tokenizer.json')) !== JSON.stringify(tokenizerJson))
    throw new InputError(`${checkpoint.folder}/tokenizer.json: is another tokenizer than the config's`);
  const component = async (name: string, fresh: () => NamedTensors) => (checkpoint.has(name) ? await checkpoint.component(name) : fresh());
  const denoiser = await checkpoint.component('denoiser');
  const own = denoiserParameters(model.denoiser);
  const isSame = own.length === Object.keys(denoiser).length && own.every(({ name }) => denoiser[name]);
  const language = {
    textEncoder: await checkpoint.component('text_encoder'),
    prior: await component('prior', () => freshWeights(model, seed).prior),
  };
  checkComponents(model.t5, language, checkpoint.folder);
  try {
    if (isSame) denoiserWeights(model.denoiser, denoiser); // its shapes are checked
    return { ...language, denoiser: isSame ? denoiser : growDenoiser(model.denoiser, denoiser, seed) };
  } catch (error) {
    if (error instanceof RangeError) throw new InputError(`${checkpoint.folder}: ${error.message}`);
    throw error;
  }
}
