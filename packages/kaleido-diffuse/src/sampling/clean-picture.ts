import type { Prediction } from '../diffusion/diffusion-config.ts';
import { combine } from './pictures.ts';

/** x₀ from a raw prediction: √γ x − √(1 − γ) v, or (x − √(1 − γ) ε)/√γ. */
export function cleanPicture(kind: Prediction, x: Float32Array, prediction: Float32Array, gamma: number): Float32Array {
  const [alpha, sigma] = [Math.sqrt(gamma), Math.sqrt(1 - gamma)];
  return kind === 'v' ? combine([alpha, x], [-sigma, prediction]) : combine([1 / alpha, x], [-sigma / alpha, prediction]);
}

/** The change of a raw prediction that changes x₀ by `change`: the inverse of `cleanPicture`, which is linear. */
export function predictionChange(kind: Prediction, change: Float32Array, gamma: number): Float32Array {
  const [alpha, sigma] = [Math.sqrt(gamma), Math.sqrt(1 - gamma)];
  return combine([kind === 'v' ? -1 / sigma : -alpha / sigma, change]);
}
