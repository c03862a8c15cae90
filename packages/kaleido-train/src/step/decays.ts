/** How a learning rate falls: the share that is left after a share of the way, from 1 at 0 to 0 at 1. */
export const decays = {
  linear: (way: number) => 1 - way,
  cosine: (way: number) => (1 + Math.cos(Math.PI * way)) / 2,
} as const satisfies Readonly<Record<string, (way: number) => number>>;
