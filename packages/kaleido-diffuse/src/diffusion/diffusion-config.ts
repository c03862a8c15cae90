import { type Camelled, camelled, choice, decoded, object, type Parsed, parseConfig, type Where } from '@kaleido/shared/config';
import { looseFlag, looseInteger, looseNumber } from '../config-fields.ts';
import { shiftGamma } from './schedule.ts';
import { currentSchedule, type ScheduleName, schedules } from './schedules.ts';

/** What a network can predict or be scored on: the velocity √γ ε − √(1 − γ) x₀, or the noise ε. */
export type Prediction = (typeof predictions)[number];
const predictions = ['v', 'eps'] as const;

/** Limits the tables of noise levels; published models have 1000 steps. */
const MAX_STEPS = 100_000;
/** With a larger power, fine pictures would keep almost none of their signal, even at the first step. */
const MAX_SHIFT_POWER = 8;

/** The `diffusion` part of a config. Defaults are those of ml-mdm's released models (docs/mdm.md §0). */
export const diffusionSchema = object({
  steps: looseInteger({ min: 2, max: MAX_STEPS }).default(1000).meta({ description: 'Noise levels that the model is trained at' }),
  schedule: decoded(currentSchedule, choice(Object.keys(schedules) as ScheduleName[]))
    .default('cosine_iddpm')
    .meta({
      description: "Noise schedule; `cosine_iddpm` is called cosine in the paper and `deepfloyd` in ml-mdm's configs",
      also: ['deepfloyd', 'cosine'],
    }),
  shifted: looseFlag()
    .default(true)
    .meta({ description: 'Whether finer pictures get more noise, according to their scale; otherwise they are divided by their scale' }),
  shift_power: looseNumber({ min: 0, max: MAX_SHIFT_POWER })
    .default(1)
    .meta({ description: 'Power of the scale that the signal-to-noise ratio is divided by, when shifted' }),
  prediction: choice(predictions)
    .default('v')
    .meta({ description: 'What the network predicts: the velocity √γ ε − √(1 − γ) x₀, or the noise ε' }),
  loss_target: choice(predictions).default('eps').meta({
    description: 'Target of the loss. With `eps`, high noise levels, which decide the composition, have almost no weight in a short run',
  }),
});

export type DiffusionConfig = Camelled<Parsed<typeof diffusionSchema>>;

/**
 * Reads the `diffusion` part of a checkpoint's config.
 * @throws InputError naming the field
 */
export const parseDiffusionConfig = (raw: unknown, where: Where = { path: 'diffusion' }): DiffusionConfig =>
  camelled(parseConfig(diffusionSchema, raw, where));

/** γ tables of all resolutions, in the order of `scales` (resolution relative to the lowest). Index 0…steps. */
export function gammaTables(config: DiffusionConfig, scales: readonly number[]): Float64Array[] {
  const base = schedules[config.schedule](config.steps);
  return scales.map((scale) => (config.shifted ? base.map((gamma) => shiftGamma(gamma, scale, config.shiftPower)) : base));
}

/** Divisor of the picture at each resolution before noise is added: 1 if the noise is shifted instead (docs/mdm.md §2.1). */
export const signalScales = (config: DiffusionConfig, scales: readonly number[]): number[] =>
  scales.map((scale) => (config.shifted ? 1 : scale));
