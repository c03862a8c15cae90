import { booleanField, choiceField, integerField, numberField, rawObject, refuseUnknown } from '../config-fields.ts';
import { shiftGamma } from './schedule.ts';
import { currentSchedule, type ScheduleName, schedules } from './schedules.ts';

/** What a network can predict or be scored on: the velocity √γ ε − √(1 − γ) x₀, or the noise ε. */
export type Prediction = 'v' | 'eps';
const PREDICTIONS: readonly Prediction[] = ['v', 'eps'];

export interface DiffusionConfig {
  readonly steps: number;
  readonly schedule: ScheduleName;
  /** Each resolution has its own noise level; otherwise finer pictures are divided by their scale instead. */
  readonly shifted: boolean;
  readonly shiftPower: number;
  readonly prediction: Prediction;
  readonly lossTarget: Prediction;
}

/** A table of noise levels is kept for each resolution: published models have 1000 steps. */
const maxSteps = 100_000;
/** Beyond it fine pictures would keep all of their signal at every step. */
const maxShiftPower = 8;

/**
 * Reads the `diffusion` part of a checkpoint's config. Defaults are those of ml-mdm's released models (docs/mdm.md §0): iDDPM's cosine,
 * shifted, v predicted and ε scored.
 * @param path names the config in errors
 * @throws InputError naming the field
 */
export function parseDiffusionConfig(raw: unknown, path = 'diffusion'): DiffusionConfig {
  const fields = rawObject(raw, path);
  refuseUnknown(fields, path, ['steps', 'schedule', 'shifted', 'shift_power', 'prediction', 'loss_target']);
  return {
    steps: integerField(fields, path, 'steps', 1000, { min: 2, max: maxSteps }),
    schedule: choiceField(
      { schedule: currentSchedule(fields.schedule) },
      path,
      'schedule',
      Object.keys(schedules) as ScheduleName[],
      'cosine_iddpm',
    ),
    shifted: booleanField(fields, path, 'shifted', true),
    shiftPower: numberField(fields, path, 'shift_power', 1, { min: 0, max: maxShiftPower }),
    prediction: choiceField(fields, path, 'prediction', PREDICTIONS, 'v'),
    lossTarget: choiceField(fields, path, 'loss_target', PREDICTIONS, 'eps'),
  };
}

/** γ tables of all resolutions, in the order of `scales` (how many times finer than the lowest). Index 0…steps. */
export function gammaTables(config: DiffusionConfig, scales: readonly number[]): Float64Array[] {
  const base = schedules[config.schedule](config.steps);
  return scales.map((scale) => (config.shifted ? base.map((gamma) => shiftGamma(gamma, scale, config.shiftPower)) : base));
}

/** What the picture at each resolution is divided by before noise is added: 1 where the noise is shifted instead (docs/mdm.md §2.1). */
export const signalScales = (config: DiffusionConfig, scales: readonly number[]): number[] =>
  scales.map((scale) => (config.shifted ? 1 : scale));
