import { parseT5Config, type T5Config, type Tokenizer } from '@kaleido/ar';
import { type DataConfig, dataOf } from '@kaleido/data';
import {
  type DenoiserConfig,
  type DiffusionConfig,
  mixedFractions,
  mixedItems,
  parseDenoiserConfig,
  parseDiffusionConfig,
  resolutionsOf,
} from '@kaleido/diffuse';
import { type Camelled, camelled, faultAt, type Parsed, parseConfig, refuse, type Where, within } from '@kaleido/shared/config';
import { messageOf } from '@kaleido/shared/errors';
import type { LatentPart } from '@kaleido/shared/record';
import type { decays } from '../step/decays.ts';
import { rawStage } from './stage.ts';
import { trainingSchema } from './training-schema.ts';

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

type Fields = Parsed<typeof trainingSchema>;
type Named = Camelled<Omit<Fields, 'base' | 'tokenizer' | 'vokens' | 'stage' | 'data' | 'model' | 'optimiser' | 'mixed_ratio'>>;

/** All of a run, every field filled: the YAML's names in camel case (docs/config.md). */
export interface TrainingConfig extends Named {
  readonly data: DataConfig;
  readonly model: ModelConfig;
  readonly optimiser: OptimiserConfig;
  /**
   * Share of a batch that each resolution sees, finest first, when the costly ones see only its first items (ml-mdm's mixed_ratio);
   * all of it when undefined.
   */
  readonly mixedFractions: readonly number[] | undefined;
}

/** Adam with warm-up, clipping and averaging (docs/mdm.md §4). */
export interface OptimiserConfig extends Omit<Camelled<Fields['optimiser']>, 'decay'> {
  /** Undefined: the learning rate stays, as the paper's does. */
  readonly decay: DecayConfig | undefined;
}

/** How the learning rate falls after the warm-up. */
interface DecayConfig {
  readonly shape: keyof typeof decays;
  /** Steps between which it falls, and what it falls to. */
  readonly from: number;
  readonly to: number;
  readonly rate: number;
}

/** What is hidden from the model, so that it learns to do without (paper §3.4; the parts each on their own). */
export type DropConfig = TrainingConfig['drop'];

/**
 * Validates a config.
 * @param vocabulary of the tokenizer; `t5.vocab_size` is its size unless it is given, and may not be less than texts need
 * @throws InputError naming the field, what was expected and what came
 */
export function parseTrainingConfig(value: unknown, where: Where, vocabulary: Vocabulary): TrainingConfig {
  const fields = parseConfig(trainingSchema, value, where);
  const { base, tokenizer, vokens, stage, data, model: _, optimiser, mixed_ratio: ratio, ...named } = fields;
  const model = modelOf(value as RawConfig, fields, vocabulary, where);
  const config = {
    ...camelled(named),
    data: dataOf(data),
    model,
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
  if (mixedItems(fractions[0]!, batch) < 1) throw faultAt(where, `leaves no item of a batch of ${batch} for the finest resolution`);
}

/** What a config says of the networks, as it was written: a checkpoint keeps that. */
interface RawConfig {
  readonly model: { readonly t5?: Readonly<Record<string, unknown>>; readonly denoiser: unknown; readonly diffusion?: unknown };
}

/** Only the networks of the stage count. */
function modelOf({ model: raw }: RawConfig, { stage, model }: Fields, vocabulary: Vocabulary, where: Where): ModelConfig {
  const at = (name: string) => within(where, 'model', name);
  const words = { vocab_size: vocabulary.size, ...raw.t5 };
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
    priorRows: Math.max(t5.vocab_size, vocabulary.size),
  };
}

function optimiserOf({ decay, ...fields }: Fields['optimiser'], steps: number, where: Where): OptimiserConfig {
  const { ema_decay: shipped, ema_also: others, warmup_steps: warmup } = fields;
  if (new Set([shipped, ...others]).size <= others.length)
    refuse(within(where, 'ema_also'), `numbers that differ from each other and from ema_decay ${shipped}`, others);
  return { ...camelled(fields), decay: decayOf(decay, warmup, steps, within(where, 'decay')) };
}

function decayOf({ shape, rate, ...fields }: Fields['optimiser']['decay'], warmup: number, steps: number, where: Where) {
  const { from = warmup } = fields;
  const { to = Math.max(steps, from + 1) } = fields;
  if (from < warmup) refuse(within(where, 'from'), `an integer of at least ${warmup} (warmup_steps)`, from);
  if (to <= from) refuse(within(where, 'to'), `an integer above ${from}`, to);
  return shape === 'none' ? undefined : { shape, from, to, rate };
}
