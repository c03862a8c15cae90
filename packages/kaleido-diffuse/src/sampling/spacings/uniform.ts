import { checkSteps, type Spacing } from '../spacing.ts';

/** k (T + 1)/(n + 1) rounded half to even, k = n … 0 (ml-mdm's respacing, docs/mdm.md §2.5). The first lies below T when n < T. */
export const uniform: Spacing = (steps, gammas) => {
  const total = gammas.length - 1;
  checkSteps(steps, total);
  return Array.from({ length: steps + 1 }, (_, i) => roundHalfEven(((steps - i) * (total + 1)) / (steps + 1)));
};

function roundHalfEven(x: number): number {
  const below = Math.floor(x);
  if (x - below !== 0.5) return Math.round(x);
  return below % 2 === 0 ? below : below + 1;
}
