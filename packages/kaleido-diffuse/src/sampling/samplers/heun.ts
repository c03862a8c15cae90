import { combine, mapPictures, type Pictures } from '../pictures.ts';
import { type Sampler, stepCount, stepOf } from '../sampler.ts';

/** Heun's method (EDM, arXiv 2206.00364 alg. 1, no churn) over dy/dσ = (y − x₀)/σ. Second order; two calls a step, except the last. */
export const heun: Sampler = async function* ({ denoise, start, sigmas }) {
  let ys = start;
  for (let step = 0; step < stepCount(sigmas); step++) {
    const sigma = stepOf(sigmas, step);
    const slope = (at: Pictures, x0: Pictures, end: 0 | 1) =>
      mapPictures(at, (y, r) => combine([1 / sigma(r)[end], y], [-1 / sigma(r)[end], x0[r]!]));
    const move = (d: Pictures) => mapPictures(ys, (y, r) => combine([1, y], [sigma(r)[1] - sigma(r)[0], d[r]!]));

    const estimates = await denoise(ys, step);
    const d = slope(ys, estimates, 0);
    const euler = move(d);
    if (sigma(0)[1] === 0) ys = euler;
    else {
      const there = slope(euler, await denoise(euler, step + 1), 1);
      ys = move(mapPictures(d, (here, r) => combine([0.5, here], [0.5, there[r]!])));
    }
    yield { ys, estimates };
  }
};
