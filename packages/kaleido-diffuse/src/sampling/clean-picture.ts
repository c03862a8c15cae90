import type { Predicted } from '../diffusion/noise-levels.ts';
import { combine } from './pictures.ts';

/** x₀ from a raw prediction: √γ x − √(1 − γ) v, or (x − √(1 − γ) ε)/√γ, or the prediction itself. */
export function cleanPicture(kind: Predicted, x: Float32Array, prediction: Float32Array, gamma: number): Float32Array {
  if (kind === 'x0') return prediction;
  const [alpha, sigma] = [Math.sqrt(gamma), Math.sqrt(1 - gamma)];
  return kind === 'v' ? combine([alpha, x], [-sigma, prediction]) : combine([1 / alpha, x], [-sigma / alpha, prediction]);
}

/** The change of a raw prediction that changes x₀ by `change`: the inverse of `cleanPicture`, which is linear. */
export function predictionChange(kind: Predicted, change: Float32Array, gamma: number): Float32Array {
  if (kind === 'x0') return change;
  const [alpha, sigma] = [Math.sqrt(gamma), Math.sqrt(1 - gamma)];
  return combine([kind === 'v' ? -1 / sigma : -alpha / sigma, change]);
}
