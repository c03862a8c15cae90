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
const SPREAD = 0.25;

/**
 * The mean of the clean point x₀ given a noisy one x = √γ x₀ + √(1 − γ) ε, exactly, where x₀ comes from a mixture of equal Gaussians around
 * `modes`: each mode's own estimate, weighed by how likely the mode is. What a perfect denoiser answers.
 */
export function denoised(modes: readonly Point[], [x, y]: Point, gamma: number): Point {
  const root = Math.sqrt(gamma);
  const variance = gamma * SPREAD ** 2 + 1 - gamma;
  const logs = modes.map(([a, b]) => -((x - root * a) ** 2 + (y - root * b) ** 2) / (2 * variance));
  const most = Math.max(...logs);
  const weights = logs.map((log) => Math.exp(log - most));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const pull = (root * SPREAD ** 2) / variance;
  const estimate = (axis: 0 | 1, value: number): number =>
    modes.reduce((sum, mode, k) => sum + (weights[k]! / total) * (mode[axis] + pull * (value - root * mode[axis])), 0);
  return [estimate(0, x), estimate(1, y)];
}
