import { checkSteps, type Spacing } from '../spacing.ts';

/** T − i T/n, rounded: begins at the noisiest level, whatever the number of steps (arXiv 2305.08891 §3.3). */
export const trailing: Spacing = (steps, gammas) => {
  const total = gammas.length - 1;
  checkSteps(steps, total);
  return Array.from({ length: steps + 1 }, (_, i) => Math.round(total - (i * total) / steps));
};
