/** A point of the plane. */
export type Point = readonly [x: number, y: number];

/** Two classes with two modes each, all of equal weight. Symmetric modes would never collapse: guidance would pull both alike. */
export const classes: readonly (readonly [Point, Point])[] = [
  [
    [-2, 0],
    [-0.6, 2],
  ],
  [
    [2, 0],
    [0.6, 2],
  ],
];

/** Standard deviation of each mode. */
export const SPREAD = 0.25;

/** Modes that are meant, and how much each. */
export interface Mixture {
  readonly modes: readonly Point[];
  readonly weights: readonly number[];
}

/** Modes that are meant alike. */
export const evenly = (modes: readonly Point[]): Mixture => ({ modes, weights: modes.map(() => 1 / modes.length) });

/**
 * The mean of the clean point x₀ given a noisy one x = √γ x₀ + √(1 − γ) ε, exactly, where x₀ comes from a mixture of Gaussians around modes:
 * each mode's own estimate, weighed by how likely the mode is. What a perfect denoiser answers.
 */
export function denoised({ modes, weights: priors }: Mixture, [x, y]: Point, gamma: number, spread = SPREAD): Point {
  const root = Math.sqrt(gamma);
  const variance = gamma * spread ** 2 + 1 - gamma;
  const logs = modes.map(([a, b]) => -((x - root * a) ** 2 + (y - root * b) ** 2) / (2 * variance));
  const most = Math.max(...logs.filter((_, k) => priors[k]! > 0));
  const weights = logs.map((log, k) => (priors[k]! > 0 ? priors[k]! * Math.exp(log - most) : 0));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const pull = (root * spread ** 2) / variance;
  const estimate = (axis: 0 | 1, value: number): number =>
    modes.reduce((sum, mode, k) => sum + (weights[k]! / total) * (mode[axis] + pull * (value - root * mode[axis])), 0);
  return [estimate(0, x), estimate(1, y)];
}
