import { parseT5Config, type T5Config, type Tokenizer } from '@kaleido/ar';
import type { DataConfig } from '@kaleido/data';
import {
  type DenoiserConfig,
  type DiffusionConfig,
  mixedFractions,
  mixedItems,
  parseDenoiserConfig,
  parseDiffusionConfig,
  resolutionsOf,
} from '@kaleido/diffuse';
import { InputError, messageOf, show } from '@kaleido/shared/errors';
import { type LatentPart, latentParts } from '@kaleido/shared/record';
import { decays } from '../step/decays.ts';
import { parseData } from './data-config.ts';
import { type Fields, fieldsOf } from './fields.ts';
import { rawStage } from './stage.ts';

/** The networks, as the checkpoint's `config.json` will describe them, and what that means. */
export interface ModelConfig {
  readonly raw: { readonly t5: Readonly<Record<string, unknown>>; readonly denoiser: unknown; readonly diffusion: unknown };
  readonly t5: T5Config;
  readonly denoiser: DenoiserConfig;
  readonly diffusion: DiffusionConfig;
  /** Parts of the latents that are learned; none is the plain diffusion baseline. */
  readonly latents: readonly LatentPart[];
  /** Rows of the prior's embedding and head: the encoder's, `t5.vocab_size`, or more where pieces were added (visual tokens). */
  readonly priorRows: number;
}

/** What a config needs to know of its tokenizer. */
export type Vocabulary = Pick<Tokenizer, 'size' | 'textSize'>;

/** Weights of other people's that a new run begins with; what is not named begins fresh. */
interface InitConfig {
  /** A Hugging Face T5 folder: encoder, and decoder as prior. Its tokenizer is the run's unless the config names one. */
  readonly t5: string | undefined;
  /** A denoiser of ml-mdm's (`.pth`, `.safetensors`), of the config's resolution or a lower one. */
  readonly denoiser: string | undefined;
}

/** All of a run, every field filled. YAML names are the same in snake case. */
export interface TrainingConfig {
  /** What the model is called in records and pictures. */
  readonly name: string;
  readonly seed: number;
  readonly data: DataConfig;
  readonly model: ModelConfig;
  readonly init: InitConfig;
  /** Whether the text encoder learns, as one that begins from nothing must; the paper freezes a pretrained one (§3.4). */
  readonly textEncoder: 'trained' | 'frozen';
  /** Whether the networks inside the outermost one learn, when they were trained at a lower resolution before (paper B.2). */
  readonly innerDenoiser: 'trained' | 'frozen';
  /** Items a gradient graph sees at once. */
  readonly batch: number;
  /** Gradient graphs a step: the step's batch is `batch · accumulate`. */
  readonly accumulate: number;
  /**
   * Whether the denoiser's blocks are computed again for the gradient instead of being kept, and memory is given back at once: about half
   * of it for about four fifths of the speed.
   */
  readonly gradientCheckpointing: boolean;
  readonly optimiser: OptimiserConfig;
  /** Weight of L_AR (paper eq. 5 and 6). */
  readonly eta: number;
  readonly drop: DropConfig;
  /** Largest signal-to-noise ratio that an item counts with (arXiv 2303.09556). */
  readonly minSnr: number | undefined;
  /** Weights of the resolutions, finest first; all 1 when absent (docs/mdm.md §2.2). */
  readonly resolutionWeights: readonly number[] | undefined;
  /**
   * Share of a batch that each resolution sees, finest first, when the costly ones see only its first items (ml-mdm's mixed_ratio);
   * all of it when absent.
   */
  readonly mixedFractions: readonly number[] | undefined;
  readonly steps: number;
  /** Steps in a row whose loss or gradient may not be finite before the run stops. */
  readonly mostSkipped: number;
  /** 0 measures never. */
  readonly validateEvery: number;
  /** Pictures that are kept from training and measured on, and noise levels that each is seen at. */
  readonly validatePictures: number;
  readonly validateLevels: number;
  readonly saveEvery: number;
  /** Checkpoints that are kept, newest first. */
  readonly keep: number;
  /** Those of every so many steps are kept for good; 0 keeps none so. */
  readonly keepEvery: number;
  /** 0 draws none. */
  readonly sheetEvery: number;
  readonly sheetPictures: number;
  readonly logEvery: number;
}

/** Adam with warm-up, clipping and averaging (docs/mdm.md §4). */
export interface OptimiserConfig {
  /** After the warm-up. */
  readonly learningRate: number;
  /** Undefined: the learning rate stays, as the paper's does. */
  readonly decay: DecayConfig | undefined;
  readonly warmupSteps: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  /** Largest norm of the whole gradient. */
  readonly clipNorm: number;
  /** Share of itself that a weight loses each step, times the learning rate, apart from Adam (arXiv 1711.05101). */
  readonly weightDecay: number;
  readonly emaDecay: number;
  /** Decays of further averages, kept beside the shipped one. */
  readonly emaAlso: readonly number[];
  /** Whether the average forgets faster at first, as min(decay, (1 + t)/(10 + t)): a short run would otherwise ship its first weights. */
  readonly emaWarmup: boolean;
}

/** Pictures that are measured on where nothing says how many. */
export const defaultPictures = 256;

/** How the learning rate falls after the warm-up. */
interface DecayConfig {
  readonly shape: keyof typeof decays;
  /** Steps between which it falls, and what it falls to. */
  readonly from: number;
  readonly to: number;
  readonly rate: number;
}

/** What is hidden from the model, so that it learns to do without (paper §3.4; the parts each on their own). */
export interface DropConfig {
  /** Share of items with an empty caption and no latents, for guidance. */
  readonly unconditional: number;
  /** Share of the other items from which a part of the latents is left out, drawn for each part. */
  readonly part: number;
}

/**
 * Validates a config.
 * @param vocabulary of the tokenizer; `t5.vocab_size` is its size unless it is given, and may not be less than texts need
 * @throws InputError naming the field, what was expected and what came
 */
export function parseTrainingConfig(value: unknown, where: string, vocabulary: Vocabulary): TrainingConfig {
  const fields = fieldsOf(value, where);
  for (const name of ['tokenizer', 'vokens']) fields.raw(name); // read before, for the vocabulary
  const init = fields.object('init');
  const share = { min: 0, max: 1 };
  const count = { integer: true, min: 1 };
  const drop = fields.object('drop');
  const steps = fields.number('steps', { integer: true, min: 0 });
  const config: TrainingConfig = {
    name: fields.text('name', 'kaleido'),
    seed: fields.number('seed', { integer: true, min: 0, max: 2 ** 32 - 1 }, 0),
    data: parseData(fields.object('data')),
    model: parseModel(fields.object('model'), vocabulary, fields.optionalNumber('stage', { integer: true, min: 1 })),
    init: { t5: init.optionalText('t5'), denoiser: init.optionalText('denoiser') },
    textEncoder: fields.choice('text_encoder', ['trained', 'frozen'], 'trained'),
    innerDenoiser: fields.choice('inner_denoiser', ['trained', 'frozen'], 'trained'),
    batch: fields.number('batch', count, 16),
    accumulate: fields.number('accumulate', count, 1),
    gradientCheckpointing: fields.flag('gradient_checkpointing', false),
    optimiser: parseOptimiser(fields.object('optimiser'), steps),
    eta: fields.number('eta', { min: 0 }, 1),
    drop: { unconditional: drop.number('unconditional', share, 0.1), part: drop.number('part', share, 0.2) },
    minSnr: fields.optionalNumber('min_snr', { above: 0 }),
    resolutionWeights: fields.numbers('resolution_weights'),
    mixedFractions: parseMixed(fields.optionalText('mixed_ratio'), `${where}: mixed_ratio`),
    steps,
    mostSkipped: fields.number('most_skipped', { integer: true, min: 0 }, 3),
    validateEvery: fields.number('validate_every', { integer: true, min: 0 }, 0),
    validatePictures: fields.number('validate_pictures', count, defaultPictures),
    validateLevels: fields.number('validate_levels', count, 4),
    saveEvery: fields.number('save_every', count, 1000),
    keep: fields.number('keep', count, 2),
    keepEvery: fields.number('keep_every', { integer: true, min: 0 }, 0),
    sheetEvery: fields.number('sheet_every', { integer: true, min: 0 }, 0),
    sheetPictures: fields.number('sheet_pictures', count, 16),
    logEvery: fields.number('log_every', count, 50),
  };
  drop.close();
  init.close();
  fields.close();
  const resolutions = resolutionsOf(config.model.denoiser).length;
  if (config.resolutionWeights && config.resolutionWeights.length !== resolutions)
    throw new InputError(
      `${where}: resolution_weights: expected ${resolutions} numbers, one a resolution, got ${show(config.resolutionWeights)}`,
    );
  checkMixed(config, `${where}: mixed_ratio`);
  return config;
}

function parseMixed(ratio: string | undefined, where: string): readonly number[] | undefined {
  try {
    return ratio === undefined ? undefined : mixedFractions(ratio);
  } catch (error) {
    throw new InputError(`${where}: ${messageOf(error)}`);
  }
}

function checkMixed({ mixedFractions: fractions, model, batch }: TrainingConfig, where: string): void {
  if (!fractions) return;
  const resolutions = resolutionsOf(model.denoiser).length;
  if (fractions.length !== resolutions)
    throw new InputError(`${where}: expected ${resolutions} numbers, one a resolution, got ${fractions.length}`);
  if (mixedItems(fractions[0]!, batch) < 1)
    throw new InputError(`${where}: leaves no item of a batch of ${batch} for the finest resolution`);
}

/**
 * @param fields the field `model`
 * @param stage resolution to stop at
 */
function parseModel(fields: Fields, vocabulary: Vocabulary, stage?: number): ModelConfig {
  const words = { vocab_size: vocabulary.size, ...fields.object('t5').all() };
  const diffusion = fields.raw('diffusion') ?? {};
  const denoiser = rawStage(fields.raw('denoiser'), stage, `${fields.where}: denoiser`);
  const latents = fields.raw('latents') === 'none' ? [] : fields.choices('latents', latentParts, []);
  const t5 = parseT5Config(words, `${fields.where}: t5`);
  if (t5.vocab_size < vocabulary.textSize)
    throw new InputError(
      `${fields.where}: t5: vocab_size: expected at least the tokenizer's ${vocabulary.textSize} pieces, got ${t5.vocab_size}`,
    );
  fields.close();
  const where = `${fields.where}: denoiser`;
  const network = parseDenoiserConfig(denoiser, t5.d_model, where);
  resolutionsOf(network, where);
  return {
    raw: { t5: words, denoiser, diffusion },
    t5,
    denoiser: network,
    diffusion: parseDiffusionConfig(diffusion, `${fields.where}: diffusion`),
    latents,
    priorRows: Math.max(t5.vocab_size, vocabulary.size),
  };
}

function parseOptimiser(fields: Fields, steps: number): OptimiserConfig {
  const beta = { min: 0, max: 1 };
  const warmupSteps = fields.number('warmup_steps', { integer: true, min: 0 }, 10_000);
  const optimiser = {
    learningRate: fields.number('learning_rate', { above: 0 }, 1e-4),
    warmupSteps,
    decay: parseDecay(fields.object('decay'), warmupSteps, steps),
    beta1: fields.number('beta1', beta, 0.9),
    beta2: fields.number('beta2', beta, 0.99),
    epsilon: fields.number('epsilon', { above: 0 }, 1e-8),
    clipNorm: fields.number('clip_norm', { above: 0 }, 2),
    weightDecay: fields.number('weight_decay', { min: 0, max: 1 }, 0),
    emaDecay: fields.number('ema_decay', beta, 0.9999),
    emaAlso: fields.numbers('ema_also') ?? [],
    emaWarmup: fields.flag('ema_warmup', false),
  };
  const { emaDecay, emaAlso } = optimiser;
  if (new Set([emaDecay, ...emaAlso]).size <= emaAlso.length || emaAlso.some((decay) => decay < 0 || decay > 1))
    throw new InputError(
      `${fields.where}: ema_also: expected numbers from 0 to 1 that differ from each other and from ema_decay ${emaDecay}, got ${show(emaAlso)}`,
    );
  fields.close();
  return optimiser;
}

function parseDecay(fields: Fields, warmupSteps: number, steps: number): DecayConfig | undefined {
  const shape = fields.choice('shape', ['none', ...(Object.keys(decays) as (keyof typeof decays)[])], 'none');
  const from = fields.number('from', { integer: true, min: warmupSteps }, warmupSteps);
  const to = fields.number('to', { integer: true, above: from }, Math.max(steps, from + 1));
  const rate = fields.number('rate', { min: 0 }, 0);
  fields.close();
  return shape === 'none' ? undefined : { shape, from, to, rate };
}
