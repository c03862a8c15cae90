import { sigmaOf } from '../sampler.ts';
import { checkSteps, type Spacing } from '../spacing.ts';

/** Exponent and ends of the σ that EDM recommends (arXiv 2206.00364 table 1). */
const RHO = 7;
export const SIGMA_MAX = 80;
export const SIGMA_MIN = 0.002;

/** σᵢ = (from^(1/ρ) + i/(n − 1) (to^(1/ρ) − from^(1/ρ)))^ρ for n steps (arXiv 2206.00364 eq. 5). */
export function karrasSigmas(steps: number, from: number, to: number): number[] {
  const [first, last] = [from ** (1 / RHO), to ** (1 / RHO)];
  return Array.from({ length: steps }, (_, i) => (first + (i / Math.max(steps - 1, 1)) * (last - first)) ** RHO);
}

/** The levels of the schedule that are nearest to those of EDM in log σ: finer steps where there is little noise. */
export const karras: Spacing = (steps, gammas) => {
  const total = gammas.length - 1;
  checkSteps(steps, total);
  const sigmas = Array.from(gammas, sigmaOf);
  const indices: number[] = [];
  for (const [i, sigma] of karrasSigmas(steps, Math.min(SIGMA_MAX, sigmas[total]!), Math.max(SIGMA_MIN, sigmas[1]!)).entries()) {
    const wanted = nearest(sigmas, sigma);
    // Each level is visited once, and one is left for each step that follows.
    indices.push(Math.max(steps - i, Math.min(wanted, (indices.at(-1) ?? total + 1) - 1)));
  }
  return [...indices, 0];
};

/** The index 1 … T whose σ is nearest in log σ; σ rises with the index. */
function nearest(sigmas: readonly number[], sigma: number): number {
  let [low, high] = [1, sigmas.length - 1];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (sigmas[middle]! < sigma) low = middle;
    else high = middle;
  }
  return Math.abs(Math.log(sigmas[low]! / sigma)) <= Math.abs(Math.log(sigmas[high]! / sigma)) ? low : high;
}
