import { UsageError } from '@kaleido/shared/errors';
import type { NoiseLevels } from '../diffusion/noise-levels.ts';
import { levelsOf, type SpacingChoice } from '../sampling/spacings.ts';

/** The noise levels that a drawing visits. */
interface Visit {
  readonly levels: NoiseLevels;
  /** Index of each step's level, falling, then 0. */
  readonly indices: readonly number[];
  /** Standard deviation of the initial noise, in the network's input. */
  readonly start: number;
}

/** How noise is added to a model's pictures. */
export interface NoiseProcess {
  /** In words; networks that guide one another have the same. */
  readonly description: string;
  /** @throws UsageError when it has no such levels */
  visit(steps: number, spacing: SpacingChoice): Visit;
}

/**
 * The process of a network that was trained at the levels of a table. Drawing begins with pure noise (docs/mdm.md §2.5).
 * @param name of the model, for messages
 */
export function scheduledNoise(name: string, levels: NoiseLevels, description: string): NoiseProcess {
  const gammas = levels.gammas.at(-1)!;
  const total = gammas.length - 1;
  return {
    description,
    visit(steps, spacing) {
      if (steps > total) throw new UsageError(`--steps: ${name} was trained with ${total} steps, got ${steps}`);
      try {
        return { levels, indices: levelsOf(spacing, steps, gammas), start: 1 };
      } catch (error) {
        throw error instanceof RangeError ? new UsageError(`--${error.message}`) : error;
      }
    },
  };
}
