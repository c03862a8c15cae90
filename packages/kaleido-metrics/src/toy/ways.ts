import { annealed, awayFromGuide, classifierFree, type Guidance, projected, twoWeights, within } from '@kaleido/diffuse/internal';

/** A way to sample the toy. */
interface Way {
  guidance(weight: number): Guidance;
  /** Whether a point's record holds a mode, drawn evenly beforehand, beside the class. */
  readonly hasLatent: boolean;
  /** Points of a class whose first noises repel one another; 1 for noises of their own. */
  readonly coupled: number;
}

/** Noise levels between which guidance acts. */
const inside = (guidance: Guidance): Guidance => within(guidance, 0.2, 1);
/** The weight of what the latent adds to the class. */
const LATENT = 3;
/** The root mean square that the default bound of 15 has over 16 × 16 × 3 values, for two. */
const BOUND = 15 * Math.sqrt(2 / 768);

const byClass: Way = { guidance: classifierFree, hasLatent: false, coupled: 1 };
const withLatent: Way = { ...byClass, hasLatent: true };

/** The ways that Fig. 3 compares, and the cheap rivals of the latent, with the defaults of `kaleido-diffuse`. */
export const ways = {
  'class only': byClass,
  'class only, interval': { ...byClass, guidance: (weight) => inside(classifierFree(weight)) },
  'class only, CADS': { ...byClass, guidance: (weight) => annealed(classifierFree(weight), { scale: 0.1, from: 0.6, to: 0.9, mix: 1 }) },
  'class only, APG': { ...byClass, guidance: (weight) => projected(weight, { momentum: -0.5, norm: BOUND, parallel: 0 }) },
  'class only, autoguidance': { ...byClass, guidance: awayFromGuide },
  'class only, coupled noise': { ...byClass, coupled: 8 },
  'class and latent': withLatent,
  'class and latent, interval': { ...withLatent, guidance: (weight) => inside(classifierFree(weight)) },
  'class and latent, two weights': { ...withLatent, guidance: (weight) => twoWeights(weight, LATENT) },
} satisfies Record<string, Way>;

export type WayName = keyof typeof ways;
export const wayNames = Object.keys(ways) as WayName[];
