/**
 * Effective number of values (Hill number of order 1): exp of the entropy, which for k equally frequent values is k. The entropy is
 * corrected for its bias in a sample of n by adding (values seen − 1) / 2n (Miller 1955, Madow 1948); else small groups look too uniform.
 * @param counts how often each value occurs
 * @param most number of possible values, an upper bound of the estimate
 */
export function effectiveNumber(counts: Iterable<number>, most = Number.POSITIVE_INFINITY): number {
  const seen = [...counts].filter((count) => count > 0);
  const n = seen.reduce((sum, count) => sum + count, 0);
  if (n === 0) throw new RangeError('an effective number needs at least one sample');
  const entropy = seen.reduce((sum, count) => sum - (count / n) * Math.log(count / n), 0);
  return Math.min(most, Math.exp(entropy + (seen.length - 1) / (2 * n)));
}

/** How often each value of a list occurs, the most frequent first. */
export function countsOf(values: Iterable<string>): Map<string, number> {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return new Map([...counts].sort((a, b) => b[1] - a[1]));
}
