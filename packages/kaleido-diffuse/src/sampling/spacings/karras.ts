import { sigmaOf } from '../sampler.ts';
import { checkSteps, type Spacing } from '../spacing.ts';

/** Exponent and ends of the σ that EDM recommends (arXiv 2206.00364 table 1). */
const RHO = 7;
const SIGMA_MAX = 80;
const SIGMA_MIN = 0.002;

/**
 * σᵢ = (σ_max^(1/ρ) + i/(n − 1) (σ_min^(1/ρ) − σ_max^(1/ρ)))^ρ (arXiv 2206.00364 eq. 5), each at the level of the schedule that is nearest
 * in log σ: finer steps where there is little noise.
 */
export const karras: Spacing = (steps, gammas) => {
  const total = gammas.length - 1;
  checkSteps(steps, total);
  const sigmas = Array.from(gammas, sigmaOf);
  const [from, to] = [Math.min(SIGMA_MAX, sigmas[total]!), Math.max(SIGMA_MIN, sigmas[1]!)].map((sigma) => sigma ** (1 / RHO)) as [
    number,
    number,
  ];
  const indices: number[] = [];
  for (let i = 0; i < steps; i++) {
    const wanted = nearest(sigmas, (from + (i / Math.max(steps - 1, 1)) * (to - from)) ** RHO);
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
