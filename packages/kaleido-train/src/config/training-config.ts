import { codeCount, type PriorRows, parseT5Config, type T5Config, type Tokenizer } from '@kaleido/ar/internal';
import { type DataConfig, dataOf } from '@kaleido/data';
import {
  checkGeneration,
  type DenoiserConfig,
  type DiffusionConfig,
  mixedFractions,
  mixedItems,
  parseDenoiserConfig,
  parseDiffusionConfig,
  resolutionsOf,
} from '@kaleido/diffuse/internal';
import { type Camelled, camelled, faultAt, type Parsed, parseConfig, refuse, type Where, within } from '@kaleido/shared/config';
import { messageOf } from '@kaleido/shared/errors';
import type { LatentPart } from '@kaleido/shared/record';
import type { lrDecays } from '../step/lr-decays.ts';
import { rawStage } from './stage.ts';
import { trainingSchema } from './training-schema.ts';

/** The networks, raw as in the checkpoint's `config.json`, and parsed. */
export interface ModelConfig extends PriorRows {
  readonly raw: { readonly t5: Readonly<Record<string, unknown>>; readonly denoiser: unknown; readonly diffusion: unknown };
  readonly t5: T5Config;
  readonly denoiser: DenoiserConfig;
  readonly diffusion: DiffusionConfig;
  /** Parts of the latents that are learned; none is the plain diffusion baseline. */
  readonly latents: readonly LatentPart[];
  /** How many vokens a picture has, where their number is fixed. */
  readonly vokenCount: number | undefined;
}

/** The sizes of a tokenizer that a config depends on. */
export interface Vocabulary extends Pick<Tokenizer, 'size' | 'textSize'> {
  /** Its size before the config's `vokens` were added. */
  readonly ownSize: number;
}

type Fields = Parsed<typeof trainingSchema>;
type Named = Camelled<
  Omit<
    Fields,
    | 'base'
    | 'tokenizer'
    | 'vokens'
    | 'voken_levels'
    | 'stage'
    | 'data'
    | 'model'
    | 'optimiser'
    | 'mixed_ratio'
    | 'most_skipped'
    | 'generation'
  >
>;

/** A complete training config, with the YAML's names in camel case (docs/config.md). */
export interface TrainingConfig extends Named {
  readonly data: DataConfig;
  /** Defaults of `kaleido-ar` and `kaleido-diffuse` that belong to the model. */
  readonly generation: Fields['generation'];
  readonly model: ModelConfig;
  readonly optimiser: OptimiserConfig;
  /** How many networks of the denoiser are trained, from the outermost on. */
  readonly trainedNetworks: number;
  /** Steps in a row that may be skipped. */
  readonly maxSkipped: number;
  /**
   * The fraction of a batch that each resolution sees, finest first: costly ones see only its first items (ml-mdm's mixed_ratio). All
   * see the whole batch when undefined.
   */
  readonly mixedFractions: readonly number[] | undefined;
}

/** Adam with warm-up, clipping and averaging (docs/mdm.md §4). */
export interface OptimiserConfig extends Omit<Camelled<Fields['optimiser']>, 'decay'> {
  /** Undefined for a constant learning rate, as in the paper. */
  readonly lrDecay: LrDecayConfig | undefined;
}

/** How the learning rate falls after the warm-up. */
interface LrDecayConfig {
  readonly shape: keyof typeof lrDecays;
  /** First and last step of the decay. */
  readonly from: number;
  readonly to: number;
  /** Final learning rate. */
  readonly rate: number;
}

/** Probabilities of hiding the condition from the model, for guidance (paper §2, classifier-free guidance; that each part is dropped on its own is ours). */
export type DropConfig = TrainingConfig['drop'];

/**
 * Validates a config.
 * @param vocabulary of the tokenizer: its own size is the default of `t5.vocab_size`, which must hold at least the pieces of texts
 * @throws InputError naming the field, what was expected and what came
 */
export function parseTrainingConfig(value: unknown, where: Where, vocabulary: Vocabulary): TrainingConfig {
  const fields = parseConfig(trainingSchema, value, where);
  const {
    base,
    tokenizer,
    vokens,
    voken_levels,
    stage,
    data,
    model: _,
    optimiser,
    mixed_ratio: ratio,
    most_skipped: maxSkipped,
    ...others
  } = fields;
  const { generation, ...named } = others;
  checkGeneration({ where: within(where, 'generation'), fields: generation });
  const model = modelOf(value as RawConfig, fields, vocabulary, where);
  const untaught = generation.latents?.find((part) => !model.latents.includes(part));
  if (untaught) refuse(within(where, 'generation', 'latents'), `parts of model.latents (${model.latents.join(', ') || 'none'})`, untaught);
  const config = {
    ...camelled(named),
    maxSkipped,
    generation,
    data: dataOf(data),
    model,
    trainedNetworks: trainedNetworksOf(fields, model, where),
    optimiser: optimiserOf(optimiser, fields.steps, within(where, 'optimiser')),
    mixedFractions: fractionsOf(ratio, within(where, 'mixed_ratio')),
  };
  const resolutions = resolutionsOf(model.denoiser).length;
  const { resolutionWeights: weights } = config;
  if (weights && weights.length !== resolutions)
    refuse(within(where, 'resolution_weights'), `${resolutions} numbers, one a resolution`, weights);
  checkMixed(config, within(where, 'mixed_ratio'));
  return config;
}

function trainedNetworksOf({ inner_denoiser: inner, frozen_up_to: frozen }: Fields, { denoiser }: ModelConfig, where: Where): number {
  const resolutions = resolutionsOf(denoiser);
  if (frozen === undefined) return inner === 'frozen' ? 1 : resolutions.length;
  const at = within(where, 'frozen_up_to');
  if (inner === 'trained') throw faultAt(at, 'applies only with inner_denoiser: frozen');
  const trained = resolutions.indexOf(frozen);
  if (trained < 1) refuse(at, `the resolution of an inner network, one of ${resolutions.slice(1).join(', ') || 'none'}`, frozen);
  return trained;
}

function fractionsOf(ratio: string | undefined, where: Where): readonly number[] | undefined {
  try {
    return ratio === undefined ? undefined : mixedFractions(ratio);
  } catch (error) {
    throw faultAt(where, messageOf(error));
  }
}

function checkMixed({ mixedFractions: fractions, model, batch }: TrainingConfig, where: Where): void {
  if (!fractions) return;
  const resolutions = resolutionsOf(model.denoiser).length;
  if (fractions.length !== resolutions) refuse(where, `${resolutions} numbers, one a resolution`, fractions.length);
  if (mixedItems(fractions[0]!, batch) < 1) throw faultAt(where, `the finest resolution sees no item of a batch of ${batch}`);
}

/** The networks as the config file describes them, which checkpoints keep. */
interface RawConfig {
  readonly model: { readonly t5?: Readonly<Record<string, unknown>>; readonly denoiser: unknown; readonly diffusion?: unknown };
}

/** Parses the networks of the stage. */
function modelOf({ model: raw }: RawConfig, fields: Fields, vocabulary: Vocabulary, where: Where): ModelConfig {
  const { stage, model } = fields;
  const at = (name: string) => within(where, 'model', name);
  const words = { vocab_size: vocabulary.ownSize, ...raw.t5 };
  const t5 = parseT5Config(words, at('t5'));
  if (t5.vocab_size < vocabulary.textSize)
    refuse(within(at('t5'), 'vocab_size'), `at least the tokenizer's ${vocabulary.textSize} pieces`, t5.vocab_size);
  const diffusion = raw.diffusion ?? {};
  const denoiser = rawStage(raw.denoiser, stage, where);
  const network = parseDenoiserConfig(denoiser, t5.d_model, at('denoiser'));
  resolutionsOf(network, at('denoiser'));
  return {
    raw: { t5: words, denoiser, diffusion },
    t5,
    denoiser: network,
    diffusion: parseDiffusionConfig(diffusion, at('diffusion')),
    latents: model.latents,
    vokenCount: model.voken_count,
    ...priorRowsOf(fields, t5, vocabulary, where),
  };
}

/**
 * The prior has the encoder's rows, `t5.vocab_size`, and more behind them if vokens were added.
 * @throws InputError when the levels of the vokens do not give their number
 */
function priorRowsOf(
  { vokens, voken_levels: levels }: Fields,
  { vocab_size: rows }: T5Config,
  vocabulary: Vocabulary,
  where: Where,
): PriorRows {
  if (levels && codeCount(levels) !== vokens)
    refuse(within(where, 'voken_levels'), `integers whose product is the number of vokens, ${vokens}`, levels);
  return {
    priorRows: Math.max(rows, vocabulary.size),
    vokenCodes: levels && { firstRow: Math.max(rows, vocabulary.ownSize), levels },
  };
}

/** @throws InputError for averages twice, or a learning rate that falls before it has risen */
export function optimiserOf({ decay, ...fields }: Fields['optimiser'], steps: number, where: Where): OptimiserConfig {
  const { ema_decay: shipped, ema_also: others, warmup_steps: warmup } = fields;
  if (new Set([shipped, ...others]).size <= others.length)
    refuse(within(where, 'ema_also'), `numbers that differ from each other and from ema_decay ${shipped}`, others);
  return { ...camelled(fields), lrDecay: lrDecayOf(decay, warmup, steps, within(where, 'decay')) };
}

function lrDecayOf({ shape, rate, ...fields }: Fields['optimiser']['decay'], warmup: number, steps: number, where: Where) {
  const { from = warmup } = fields;
  const { to = Math.max(steps, from + 1) } = fields;
  if (from < warmup) refuse(within(where, 'from'), `an integer of at least ${warmup} (warmup_steps)`, from);
  if (to <= from) refuse(within(where, 'to'), `an integer above ${from}`, to);
  return shape === 'none' ? undefined : { shape, from, to, rate };
}
