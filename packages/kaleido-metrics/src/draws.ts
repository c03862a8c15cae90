import type { Random } from '@kaleido/shared/random';

/** `count` different numbers of 0 … n − 1, each selection as likely as any other (the first steps of Fisher and Yates's shuffle). */
export function drawDistinct(random: Random, n: number, count: number): Int32Array {
  const all = Int32Array.from({ length: n }, (_, i) => i);
  for (let i = 0; i < count; i++) {
    const j = i + random.int(n - i);
    [all[i], all[j]] = [all[j]!, all[i]!];
  }
  return all.slice(0, count);
}

/** n numbers of 0 … n − 1, each drawn on its own: a bootstrap sample. */
export const drawWithRepeats = (random: Random, n: number): Int32Array => Int32Array.from({ length: n }, () => random.int(n));
