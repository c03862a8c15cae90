/**
 * How many equally frequent values would be as diverse as these: exp of the entropy (Hill's number of order 1). To the entropy of the
 * counts is added what it misses on average in a sample of n, (values seen − 1) / 2n (Miller 1955, Madow 1948), so that small groups are
 * not taken for less diverse than they are.
 * @param counts how often each value occurs
 * @param most how many values there are, which the estimate never exceeds
 */
export function effectiveNumber(counts: Iterable<number>, most = Number.POSITIVE_INFINITY): number {
  const seen = [...counts].filter((count) => count > 0);
  const n = seen.reduce((sum, count) => sum + count, 0);
  if (n === 0) throw new RangeError('an effective number takes at least one sample');
  const entropy = seen.reduce((sum, count) => sum - (count / n) * Math.log(count / n), 0);
  return Math.min(most, Math.exp(entropy + (seen.length - 1) / (2 * n)));
}

/** How often each value of a list occurs, the most frequent first. */
export function countsOf(values: Iterable<string>): Map<string, number> {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return new Map([...counts].sort((a, b) => b[1] - a[1]));
}
