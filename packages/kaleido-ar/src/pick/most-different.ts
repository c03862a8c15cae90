/**
 * Indices of the k most different items, ascending, by greedy max-min dispersion: the two farthest apart, then repeatedly the item whose
 * nearest chosen item is farthest away. The smallest distance is at least half of the optimum (Ravi, Rosenkrantz and Tayi 1994). Ties go
 * to the earlier item. For k = 1, the medoid.
 * @param distance symmetric
 */
export function mostDifferent(count: number, k: number, distance: (a: number, b: number) => number): number[] {
  const all = Array.from({ length: count }, (_, index) => index);
  if (k >= count) return all;
  const matrix = all.map((a) => all.map((b) => (b < a ? distance(b, a) : 0)));
  const between = (a: number, b: number): number => matrix[Math.max(a, b)]![Math.min(a, b)]!;
  if (k === 1) return [argmax(all, (a) => -all.reduce((sum, b) => sum + between(a, b), 0))];
  const first = argmax(all, (a) => Math.max(...all.map((b) => between(a, b))));
  const chosen = [first];
  const nearest = all.map((index) => between(index, first));
  while (chosen.length < k) {
    const next = argmax(
      all.filter((index) => !chosen.includes(index)),
      (index) => nearest[index]!,
    );
    chosen.push(next);
    for (const index of all) nearest[index] = Math.min(nearest[index]!, between(index, next));
  }
  return chosen.sort((a, b) => a - b);
}

/** The item with the largest score; the first of equal ones. */
const argmax = (items: readonly number[], score: (item: number) => number): number =>
  items.reduce(
    (best, item) => {
      const value = score(item);
      return value > best.value ? { item, value } : best;
    },
    { item: items[0]!, value: Number.NEGATIVE_INFINITY },
  ).item;
