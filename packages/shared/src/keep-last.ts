/** A cache that keeps the most recently used values. */
export interface KeptLast<V> {
  /** The value of a key, made if it is not cached. A failure is not cached. */
  of(key: string, make: () => Promise<V>): Promise<V>;
  /** Releases all values. */
  dispose(): Promise<void>;
}

interface KeepOptions<V> {
  /** The weight of a value, at least 1; default 1. */
  readonly weigh?: (value: V) => number;
  /** Frees the resources of an evicted value. */
  readonly release?: (value: V) => Promise<void>;
}

/** Keeps the most recently used values, up to a total weight of `max`; the latest one is kept whatever its weight. */
export function keepLast<V>(max: number, { weigh = () => 1, release = async () => {} }: KeepOptions<V> = {}): KeptLast<V> {
  const kept = new Map<string, { readonly value: Promise<V>; weight: number }>();
  let total = 0;
  return {
    async of(key, make) {
      const entry = kept.get(key) ?? { value: make(), weight: 0 };
      kept.delete(key);
      kept.set(key, entry); // a Map keeps insertion order: the last entry is the most recent
      const forget = (): void => {
        if (kept.get(key) === entry) kept.delete(key);
      };
      entry.value.catch(forget);
      const value = await entry.value;
      if (entry.weight === 0 && kept.get(key) === entry) total += entry.weight = Math.max(1, weigh(value));
      for (const [other, { value: unused, weight }] of kept) {
        if (total <= max) break;
        if (other === key || weight === 0) continue; // in use, or still being made
        kept.delete(other);
        total -= weight;
        await release(await unused);
      }
      return value;
    },
    async dispose() {
      const all = [...kept.values()];
      kept.clear();
      total = 0;
      for (const { value } of all) await release(await value);
    },
  };
}
