import { combine, mapPictures, type Pictures } from '../pictures.ts';
import { type Sampler, stepCount, stepOf } from '../sampler.ts';

/**
 * DPM-Solver++(2M) (arXiv 2211.01095 alg. 2): the exact solution for a constant estimate, that of the line through the last two in the
 * middle of the step in λ = −log σ. Second order.
 */
export const dpmpp2m: Sampler = async function* ({ denoise, start, sigmas }) {
  let ys = start;
  let previous: Pictures | undefined;
  for (let step = 0; step < stepCount(sigmas); step++) {
    const sigma = stepOf(sigmas, step);
    const estimates = await denoise(ys, step);
    ys = mapPictures(ys, (y, r) => {
      const [from, to] = sigma(r);
      const left = to / from; // e^(−h) for a step of h in λ
      if (!previous || to === 0) return combine([left, y], [1 - left, estimates[r]!]);
      const ratio = Math.log(sigmas[r]![step - 1]! / from) / Math.log(from / to); // of the last step's h to this one's
      const ahead = 1 / (2 * ratio);
      return combine([left, y], [(1 - left) * (1 + ahead), estimates[r]!], [-(1 - left) * ahead, previous[r]!]);
    });
    previous = estimates;
    yield { ys, estimates };
  }
};
