/** Shapes of the learning rate's decay: the fraction that is left, by progress from 0 to 1. */
export const lrDecays = {
  linear: (progress: number) => 1 - progress,
  cosine: (progress: number) => (1 + Math.cos(Math.PI * progress)) / 2,
} as const satisfies Readonly<Record<string, (progress: number) => number>>;
