/**
 * γ = ᾱ at table index 0…steps, where index 0 is the clean picture (γ = 1): x_t = √γ x₀ + √(1 − γ) ε. The network sees
 * index − 1 as its time.
 */
export type Schedule = (steps: number) => Float64Array;

/** The cumulative product of 1 − β with a leading 1. */
export function fromBetas(betas: Float64Array): Float64Array {
  const gammas = new Float64Array(betas.length + 1).fill(1);
  betas.forEach((beta, i) => {
    gammas[i + 1] = gammas[i]! * (1 - beta);
  });
  return gammas;
}

/** γ with its signal-to-noise ratio divided by scale^power: finer pictures keep more of their signal under the same noise. */
export const shiftGamma = (gamma: number, scale: number, power: number): number => gamma / (gamma + (1 - gamma) * scale ** power);
