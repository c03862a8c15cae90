import type { Guidance, GuidanceOptions } from '../guidance.ts';
import { combine } from '../pictures.ts';

/** Classifier-free guidance (arXiv 2207.12598; paper eq. 8): uncond + w (cond − uncond) on the raw prediction, at every resolution. */
export const plain = ({ weight }: GuidanceOptions): Guidance => ({
  weight: () => weight,
  combine: (unconditional, conditional, w) => unconditional.map((u, r) => combine([1 - w, u], [w, conditional[r]!])),
});
