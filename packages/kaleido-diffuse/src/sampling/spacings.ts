import type { Spacing } from './spacing.ts';
import { karras } from './spacings/karras.ts';
import { trailing } from './spacings/trailing.ts';
import { uniform } from './spacings/uniform.ts';

/** Spacings by their names on command lines. */
export const spacings = { uniform, trailing, karras } as const satisfies Record<string, Spacing>;

/** A spacing by its name, or the table indices themselves. */
export type SpacingChoice = keyof typeof spacings | readonly number[];

/**
 * Table indices of each step, falling, then 0.
 * @throws RangeError when the schedule lacks one of these levels, or a list's length differs from `steps`
 */
export function levelsOf(spacing: SpacingChoice, steps: number, gammas: Float64Array): number[] {
  if (typeof spacing === 'string') return spacings[spacing](steps, gammas);
  const total = gammas.length - 1;
  const isFalling = spacing.every((index, i) => Number.isInteger(index) && index >= 1 && index < (spacing[i - 1] ?? total + 1));
  if (spacing.length === 0 || !isFalling)
    throw new RangeError(`spacing: expected falling whole numbers from ${total} to 1, got ${spacing.join(',')}`);
  if (spacing.length !== steps) throw new RangeError(`spacing: ${spacing.length} levels are listed for ${steps} steps`);
  return [...spacing, 0];
}
