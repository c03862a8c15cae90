/** A share of trials with its interval. */
export interface Proportion {
  readonly value: number;
  /** Trials. */
  readonly n: number;
  /** 95 %, by Wilson (1927): √ of the score test, which stays within 0 … 1 and says something at 0 and at n. */
  readonly low: number;
  readonly high: number;
  readonly [detail: string]: number;
}

const Z = 1.959964;

/** `k` of `n` trials, n > 0. */
export function proportion(k: number, n: number): Proportion {
  const share = k / n;
  const middle = (share + Z ** 2 / (2 * n)) / (1 + Z ** 2 / n);
  const reach = (Z / (1 + Z ** 2 / n)) * Math.sqrt((share * (1 - share)) / n + Z ** 2 / (4 * n ** 2));
  return { value: share, n, low: Math.max(0, middle - reach), high: Math.min(1, middle + reach) };
}

/** The share of a list that is true; the list is not empty. */
export const shareOf = (list: readonly boolean[]): Proportion => proportion(list.filter(Boolean).length, list.length);
