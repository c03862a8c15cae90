import { combine, mapPictures } from '../pictures.ts';
import type { Sampler } from '../sampler.ts';

/** DDIM (arXiv 2010.02502 eq. 12): the noise that is implied by the estimate, `eta` of it replaced by fresh noise. First order. */
export const ddim: Sampler = async function* ({ estimate, start, indices, gammas, noise, eta }) {
  let xs = start;
  for (let step = 0; step + 1 < indices.length; step++) {
    const [t, s] = [indices[step]!, indices[step + 1]!];
    const estimates = await estimate(xs, t);
    const fresh = eta > 0 && s > 0 ? noise(step) : xs;
    xs = mapPictures(xs, (x, r) => {
      const [from, to] = [gammas[r]![t]!, gammas[r]![s]!];
      const variance = (eta ** 2 * (1 - from / to) * (1 - to)) / (1 - from);
      const kept = Math.sqrt(Math.max(1 - to - variance, 0) / (1 - from)); // of ε √(1 − γ_t) = x − √γ_t x₀
      return combine([Math.sqrt(to) - kept * Math.sqrt(from), estimates[r]!], [kept, x], [Math.sqrt(variance), fresh[r]!]);
    });
    yield { step, xs, estimates };
  }
};
