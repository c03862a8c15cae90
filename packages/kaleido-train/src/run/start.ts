import { checkComponents, type Domain, growPrior, initialiseT5, isGrownFrom, type T5Components } from '@kaleido/ar/internal';
import { initialiseDenoiser } from '@kaleido/diffuse/internal';
import { InputError } from '@kaleido/shared/errors';
import { float32, type HostTensor, type NamedTensors, zeros } from '@kaleido/shared/tensors';
import type { RunConfig } from '../config/read-config.ts';
import type { ModelConfig } from '../config/training-config.ts';
import { fitDenoiser, placeDenoiser, readDenoiser } from '../init/denoiser-file.ts';
import { readT5, readT5Prior } from '../init/t5-folder.ts';
import { emaName } from '../step/ema.ts';
import { type Components, type Frozen, flatten, frozenOf, layoutOf } from '../step/layout.ts';
import type { OptimiserState } from '../step/optimiser.ts';
import { openModel } from './open-model.ts';
import type { Progress } from './save-run.ts';

/** What a run starts from. */
export interface Start {
  /** Updated in place while the run goes on. */
  readonly state: OptimiserState<HostTensor>;
  /** What is not trained. */
  readonly frozen: Frozen;
  /** Absent in a new run. */
  readonly progress?: Progress;
  /** What the weights were trained on before, if that is known. */
  readonly domain?: Domain | undefined;
  /** The tokenizer of the vokens that the model knows, if that is known. */
  readonly vokenTokenizer?: string | undefined;
}

/** Starts a new run from weights in the checkpoint's layout. */
export function beginRun({ config }: RunConfig, weights: Components<HostTensor>): Start {
  const flat = flatten(layoutOf(config.model, config), config.model, weights);
  const shape = [flat.length];
  const copy = () => float32(shape, flat.slice());
  const emaAlso = Object.fromEntries(config.optimiser.emaAlso.map((decay) => [emaName(decay), copy()]));
  const state = { weights: float32(shape, flat), expAvg: zeros(shape), expAvgSq: zeros(shape), ema: copy(), emaAlso };
  return { state, frozen: frozenOf(config, weights) };
}

/** Fresh weights, in the checkpoint's layout. */
export const freshWeights = (model: ModelConfig, seed: number): Components<HostTensor> => ({
  ...freshLanguage(model, seed),
  denoiser: initialiseDenoiser(model.denoiser, seed),
});

function freshLanguage(model: ModelConfig, seed: number): T5Components<HostTensor> {
  const { textEncoder, prior } = initialiseT5(model.t5, seed);
  const head = prior['lm_head.weight'];
  const rescaledHead = head && !model.t5.scale_decoder_outputs ? { 'lm_head.weight': rescaleHead(head, model.t5.d_model) } : {};
  return { textEncoder, prior: growPrior({ ...prior, ...rescaledHead }, model, seed) };
}

/**
 * Hugging Face initialises an untied head with standard deviation 1, so the first logits would have √d_model and the first loss would be
 * many times log V. It is rescaled once by d_model^(−1/2), as tied heads are in every step.
 */
const rescaleHead = ({ shape, data }: HostTensor, width: number): HostTensor =>
  float32(
    shape,
    (data as Float32Array).map((value) => value * width ** -0.5),
  );

/**
 * The weights of a new run: those that the config's `init` names, fresh ones for the rest.
 * @throws InputError when they do not match the config, or when the config freezes untrained weights
 */
export async function initialWeights({ config }: RunConfig): Promise<Components<HostTensor>> {
  const { model, seed, init, textEncoder, prior, innerDenoiser } = config;
  const untrained = (field: string, option: string) =>
    new InputError(`${field}: frozen, but there are no trained weights to freeze: name some with --init or ${option}`);
  if (textEncoder === 'frozen' && init.t5 === undefined) throw untrained('text_encoder', '--init-t5');
  if (prior === 'frozen' && model.latents.length > 0 && init.t5 === undefined) throw untrained('prior', '--init-t5');
  if (innerDenoiser === 'frozen' && model.denoiser.nested && init.denoiser === undefined)
    throw untrained('inner_denoiser', '--init-denoiser');
  return {
    ...(init.t5 === undefined ? freshLanguage(model, seed) : await readT5(model, init.t5, seed)),
    denoiser:
      init.denoiser === undefined ? initialiseDenoiser(model.denoiser, seed) : await readDenoiser(model.denoiser, init.denoiser, seed),
  };
}

/**
 * The EMA weights of a checkpoint, or of a run's newest one, to start from: new outer networks are grown around a denoiser of a lower
 * resolution, inner ones are taken out of one of a higher resolution, and rows are added for pieces that only the config's tokenizer has. If it
 * has no prior, one starts from the decoder of the config's T5 folder, or from random weights.
 * @param outer another checkpoint or run, whose outer networks are taken instead of new ones
 * @param say gets a line for each newer checkpoint that is damaged
 * @throws InputError when it is not a checkpoint, is damaged, or its tokenizer or networks differ from the config's
 */
export async function weightsFrom(
  path: string,
  { config, tokenizerJson }: RunConfig,
  outer?: string,
  say?: (message: string) => void,
): Promise<Components<HostTensor>> {
  const { language, denoiser } = await openModel(path, say);
  const { folder } = language.checkpoint;
  const { model, seed, init } = config;
  if (!isGrownFrom(tokenizerJson, await language.checkpoint.json('tokenizer.json')))
    throw new InputError(`${folder}/tokenizer.json: differs from the config's tokenizer`);
  if (language.priorRows > model.priorRows)
    throw new InputError(`${folder}/prior.safetensors: has ${language.priorRows} pieces, more than the config's ${model.priorRows}`);
  const { textEncoder, prior = await newPrior(model, init.t5, seed) } = await language.tensors();
  const fitting = checkComponents(model.t5, { textEncoder, prior }, folder);
  return {
    ...fitting,
    prior: growPrior(fitting.prior, model, seed),
    denoiser: await denoiserFrom(await denoiser.tensors()),
  };

  async function denoiserFrom(given: NamedTensors): Promise<NamedTensors> {
    if (outer === undefined) return fitDenoiser(model.denoiser, given, seed, folder);
    const { language: other, denoiser: around } = await openModel(outer, say);
    return placeDenoiser(model.denoiser, given, await around.tensors(), { given: folder, around: other.checkpoint.folder });
  }
}

/** The first weights of a prior for a model that had none. */
const newPrior = async (model: ModelConfig, t5Folder: string | undefined, seed: number) =>
  t5Folder === undefined ? freshLanguage(model, seed).prior : readT5Prior(model, t5Folder, seed);
