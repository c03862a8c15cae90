import { combine, mapPictures, type Pictures } from '../pictures.ts';
import { type Sampler, sigmaOf } from '../sampler.ts';

/**
 * Heun's method (EDM, arXiv 2206.00364 alg. 1, no churn) over dy/dσ = (y − x₀)/σ, where y = x/√γ. Second order, two calls a step
 * except the last.
 */
export const heun: Sampler = async function* ({ estimate, start, indices, gammas }) {
  let xs = start;
  for (let step = 0; step + 1 < indices.length; step++) {
    const [t, s] = [indices[step]!, indices[step + 1]!];
    const estimates = await estimate(xs, t);
    const slopes = slopesAt(xs, estimates, t);
    const move = (slope: (r: number) => Float32Array) =>
      mapPictures(xs, (x, r) => {
        const [from, to] = [gammas[r]![t]!, gammas[r]![s]!];
        return combine([Math.sqrt(to / from), x], [Math.sqrt(to) * (sigmaOf(to) - sigmaOf(from)), slope(r)]);
      });
    const euler = move((r) => slopes[r]!);
    if (s === 0) xs = euler;
    else {
      const there = slopesAt(euler, await estimate(euler, s), s);
      xs = move((r) => combine([0.5, slopes[r]!], [0.5, there[r]!]));
    }
    yield { step, xs, estimates };
  }

  function slopesAt(xs: Pictures, estimates: Pictures, index: number): Pictures {
    return mapPictures(xs, (x, r) => {
      const gamma = gammas[r]![index]!;
      return combine([1 / Math.sqrt(1 - gamma), x], [-1 / sigmaOf(gamma), estimates[r]!]);
    });
  }
};
