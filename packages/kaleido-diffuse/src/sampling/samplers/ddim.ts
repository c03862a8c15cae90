import { combine, mapPictures } from '../pictures.ts';
import { type Sampler, stepCount, stepOf } from '../sampler.ts';

/** DDIM (arXiv 2010.02502 eq. 12): the noise implied by the estimate, a fraction `eta` of it replaced by fresh noise. First order. */
export const ddim: Sampler = async function* ({ denoise, start, sigmas, noise, eta }) {
  let ys = start;
  for (let step = 0; step < stepCount(sigmas); step++) {
    const sigma = stepOf(sigmas, step);
    const estimates = await denoise(ys, step);
    const fresh = eta > 0 && sigma(0)[1] > 0 ? noise(step) : ys;
    ys = mapPictures(ys, (y, r) => {
      const [from, to] = sigma(r);
      const up = eta * to * Math.sqrt(1 - (to / from) ** 2);
      const down = Math.sqrt(to ** 2 - up ** 2);
      return combine([1 - down / from, estimates[r]!], [down / from, y], [up, fresh[r]!]);
    });
    yield { ys, estimates };
  }
};
