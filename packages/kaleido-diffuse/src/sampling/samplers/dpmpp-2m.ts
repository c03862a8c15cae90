import { combine, mapPictures, type Pictures } from '../pictures.ts';
import { type Sampler, sigmaOf } from '../sampler.ts';

/** DPM-Solver++(2M) (arXiv 2211.01095 alg. 2): the exact solution for an estimate that is linear in log σ through the last two. Second order. */
export const dpmpp2m: Sampler = async function* ({ estimate, start, indices, gammas }) {
  let xs = start;
  let previous: Pictures | undefined;
  for (let step = 0; step + 1 < indices.length; step++) {
    const [t, s] = [indices[step]!, indices[step + 1]!];
    const estimates = await estimate(xs, t);
    xs = mapPictures(xs, (x, r) => {
      const gamma = gammas[r]!;
      const left = sigmaOf(gamma[s]!) / sigmaOf(gamma[t]!);
      const alpha = Math.sqrt(gamma[s]!);
      const keep = (alpha / Math.sqrt(gamma[t]!)) * left;
      if (!previous || s === 0) return combine([keep, x], [alpha * (1 - left), estimates[r]!]);
      const ratio = Math.log(sigmaOf(gamma[indices[step - 1]!]!) / sigmaOf(gamma[t]!)) / -Math.log(left); // of the last two steps
      const beyond = 1 / (2 * ratio);
      return combine([keep, x], [alpha * (1 - left) * (1 + beyond), estimates[r]!], [-alpha * (1 - left) * beyond, previous[r]!]);
    });
    previous = estimates;
    yield { step, xs, estimates };
  }
};
