/** Values by key, of which those that were used last are kept. */
export interface KeptLast<V> {
  /** The value of a key; made when it is not kept. One that cannot be made is not kept. */
  of(key: string, make: () => Promise<V>): Promise<V>;
  /** Gives all of them back. */
  dispose(): Promise<void>;
}

interface KeepOptions<V> {
  /** What a value counts for, at least 1. */
  readonly weigh?: (value: V) => number;
  /** Gives back what a value holds when it is kept no longer. */
  readonly release?: (value: V) => Promise<void>;
}

/** Keeps values up to `most` together, the latest used ones; always the last, whatever it weighs. */
export function keepLast<V>(most: number, { weigh = () => 1, release = async () => {} }: KeepOptions<V> = {}): KeptLast<V> {
  const kept = new Map<string, { readonly value: Promise<V>; weight: number }>();
  let total = 0;
  return {
    async of(key, make) {
      const entry = kept.get(key) ?? { value: make(), weight: 0 };
      kept.delete(key);
      kept.set(key, entry); // the last is the newest
      const forget = (): void => {
        if (kept.get(key) === entry) kept.delete(key);
      };
      entry.value.catch(forget);
      const value = await entry.value;
      if (entry.weight === 0 && kept.get(key) === entry) total += entry.weight = Math.max(1, weigh(value));
      for (const [other, { value: unused, weight }] of kept) {
        if (total <= most) break;
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
