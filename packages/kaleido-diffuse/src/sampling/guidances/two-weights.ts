import { number } from '@kaleido/shared/cli';
import type { Guidance, GuidanceEntry } from '../guidance.ts';
import { combine, mapPictures } from '../pictures.ts';
import { plain } from './plain.ts';

const options = {
  guidanceLatents: number({
    help: 'separate guidance weight for the latents; -g then only weights the caption, and each step has three network calls',
    min: 0,
  }),
} as const;

/**
 * Classifier-free guidance with a separate weight for the latents z (paper eq. 8, split by the chain rule
 * ∇ log p(c, z | x) = ∇ log p(c | x) + ∇ log p(z | x, c)): uncond + w (caption − uncond) + w_z (record − caption).
 */
export const twoWeights = (caption: number, latents: number): Guidance => ({
  conditions: ['unconditional', 'caption', 'record'],
  begin: () => ({
    branches: () => [{ condition: 'unconditional' }, { condition: 'caption' }, { condition: 'record' }],
    combine: ([uncond, cond, record]) =>
      mapPictures(uncond!, (u, r) => combine([1 - caption, u], [caption - latents, cond![r]!], [latents, record![r]!])),
  }),
});

export const split: GuidanceEntry<typeof options & typeof plain.options> = {
  options: { ...plain.options, ...options },
  wrap: (inner, { guidance, guidanceLatents }) => (guidanceLatents === undefined ? inner : twoWeights(guidance, guidanceLatents)),
  record: ({ guidanceLatents }) => (guidanceLatents === undefined ? {} : { guidanceLatents }),
};
