import { number } from '@kaleido/shared/cli';
import { type Guidance, type GuidanceEntry, unguided } from '../guidance.ts';
import { combine, mapPictures } from '../pictures.ts';

const options = {
  guidance: number({ short: 'g', help: 'guidance weight; 1 turns guidance off', min: 0, default: 7 }),
} as const;

/** Classifier-free guidance (arXiv 2207.12598; paper eq. 8): uncond + w (cond − uncond) on the raw prediction, at every resolution. */
export const classifierFree = (weight: number): Guidance =>
  weight === 1
    ? unguided
    : {
        conditions: ['unconditional', 'record'],
        begin: () => ({
          branches: () => [{ condition: 'unconditional' }, { condition: 'record' }],
          combine: ([uncond, cond]) => mapPictures(uncond!, (u, r) => combine([1 - weight, u], [weight, cond![r]!])),
        }),
      };

export const plain: GuidanceEntry<typeof options> = {
  options,
  wrap: (_, { guidance }) => classifierFree(guidance),
  record: ({ guidance }) => ({ guidance }),
};
