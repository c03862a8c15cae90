import { UsageError } from '@kaleido/shared/errors';
import type { NoiseProcess } from '../render/noise-process.ts';
import { karrasSigmas, SIGMA_MAX, SIGMA_MIN } from '../sampling/spacings/karras.ts';
import type { SpacingChoice } from '../sampling/spacings.ts';

/** More steps than these change nothing and would only take memory. */
const MAX_STEPS = 10_000;

/**
 * The process of a network that knows any σ: σ falls from 80 to 0.002 as EDM has it (arXiv 2206.00364 eq. 5), or through a list. Drawing
 * begins with σ ε (alg. 1).
 */
export const karrasNoise = (name: string): NoiseProcess => ({
  description: 'any σ, predicting x₀',
  visit(steps, spacing) {
    const sigmas = sigmasOf(name, steps, spacing);
    const gammas = Float64Array.from([0, ...sigmas.toReversed()], (sigma) => 1 / (1 + sigma ** 2));
    const indices = Array.from(gammas, (_, index) => gammas.length - 1 - index);
    return { levels: { gammas: [gammas], divisors: [1], prediction: 'x0' }, indices, start: Math.sqrt(1 - gammas.at(-1)!) };
  },
});

function sigmasOf(name: string, steps: number, spacing: SpacingChoice): readonly number[] {
  if (steps > MAX_STEPS) throw new UsageError(`--steps: expected at most ${MAX_STEPS} for ${name}, got ${steps}`);
  if (spacing === 'karras') return karrasSigmas(steps, SIGMA_MAX, SIGMA_MIN);
  const expected = `--spacing: expected karras or falling noise levels σ for ${name}`;
  if (typeof spacing === 'string') throw new UsageError(`${expected}, got ${spacing}`);
  const isFalling = spacing.every((sigma, i) => sigma > 0 && sigma < (spacing[i - 1] ?? Number.POSITIVE_INFINITY));
  if (!isFalling) throw new UsageError(`${expected}, got ${spacing.join(',')}`);
  return spacing;
}
