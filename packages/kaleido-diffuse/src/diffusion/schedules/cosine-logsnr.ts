import type { Schedule } from '../schedule.ts';

const LIMIT = 5; // of |log SNR|

/** Cosine in log SNR, limited to ±5: γ 0.9933 … 0.0067, so the last step still holds some signal (docs/mdm.md §2.1 `COSINE`). */
export const cosineLogSnr: Schedule = (steps) => {
  const last = Math.atan(Math.exp(-LIMIT / 2));
  const span = Math.atan(Math.exp(LIMIT / 2)) - last;
  return Float64Array.from({ length: steps + 1 }, (_, index) => {
    if (index === 0) return 1;
    const u = steps === 1 ? 0 : (index - 1) / (steps - 1);
    const logSnr = -2 * Math.log(Math.tan(span * u + last));
    return 1 / (1 + Math.exp(-logSnr));
  });
};
