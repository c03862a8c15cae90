import { UsageError } from '@kaleido/shared/errors';
import { parseDiffusionConfig } from '../diffusion/diffusion-config.ts';
import { noiseLevels } from '../diffusion/noise-levels.ts';
import type { ScheduleName } from '../diffusion/schedules.ts';
import { type NoiseProcess, scheduledNoise } from '../render/noise-process.ts';
import type { Level } from '../sampling/guidance.ts';
import { karrasNoise } from './karras-noise.ts';
import type { PreconditioningName } from './options.ts';

/** How a network takes the noise level: σ = √((1 − γ)/γ), the step of its schedule from 0 on, or that as a fraction. */
export type LevelKind = 'sigma' | 'time' | 'fraction';

/** What a network takes and gives. */
export interface Preconditioning {
  /** Kinds of level that it may take, the usual one first. */
  readonly levels: readonly LevelKind[];
  /** Factor of √γ x + √(1 − γ) ε in the network's input. */
  scale(level: Pick<Level, 'gammas'>): number;
  /** @throws UsageError when it has no schedule and one is given */
  noise(name: string, schedule: ScheduleName | undefined): NoiseProcess;
}

/** A network that was trained at the 1000 steps of a schedule. */
const scheduled = (prediction: 'v' | 'eps'): Preconditioning => ({
  levels: ['time', 'sigma', 'fraction'],
  scale: () => 1,
  noise(name, schedule = 'linear') {
    const diffusion = parseDiffusionConfig({ schedule, prediction });
    return scheduledNoise(name, noiseLevels(diffusion, [1]), `${diffusion.steps} steps, ${schedule}, predicting ${prediction}`);
  },
});

/** EDM's D(x₀ + σ ε; σ) = x₀, with its scaling of input and output inside the network (arXiv 2206.00364 eq. 7). */
const edm: Preconditioning = {
  levels: ['sigma'],
  scale: ({ gammas: [gamma] }) => 1 / Math.sqrt(gamma!),
  noise(name, schedule) {
    if (schedule !== undefined) throw new UsageError('--denoiser-schedule: only applies to --preconditioning v and eps, got edm');
    return karrasNoise(name);
  },
};

/** Every preconditioning by its name on command lines. */
export const preconditionings: Readonly<Record<PreconditioningName, Preconditioning>> = { edm, v: scheduled('v'), eps: scheduled('eps') };
