/** A proportion with its confidence interval. */
export interface Proportion {
  readonly value: number;
  /** Number of trials. */
  readonly n: number;
  /** 95 % score interval of Wilson (1927), which stays within 0 … 1 and has a width even for 0 or n successes. */
  readonly low: number;
  readonly high: number;
  readonly [detail: string]: number;
}

const Z = 1.959964;

/** The proportion of `k` successes in `n` trials, n > 0. */
export function proportion(k: number, n: number): Proportion {
  const share = k / n;
  const middle = (share + Z ** 2 / (2 * n)) / (1 + Z ** 2 / n);
  const reach = (Z / (1 + Z ** 2 / n)) * Math.sqrt((share * (1 - share)) / n + Z ** 2 / (4 * n ** 2));
  // At the ends, where rounding would leave a trace.
  return { value: share, n, low: k === 0 ? 0 : middle - reach, high: k === n ? 1 : middle + reach };
}

/** The proportion of true values in a list that is not empty. */
export const shareOf = (list: readonly boolean[]): Proportion => proportion(list.filter(Boolean).length, list.length);
