/** What has to be given back. */
interface Disposable {
  dispose(): Promise<void>;
}

/** Compiled graphs by shape. */
export interface Executables<E> {
  get(key: string, compile: () => Promise<E>): Promise<E>;
  dispose(): Promise<void>;
}

/** Keeps the graphs that were used last; a graph holds the weights, so their number is limited. */
export function keepExecutables<E extends Disposable>(most: number): Executables<E> {
  const kept = new Map<string, E>();
  return {
    async get(key, compile) {
      const executable = kept.get(key) ?? (await compile());
      kept.delete(key);
      kept.set(key, executable); // the last is the newest
      for (const [oldest, unused] of [...kept].slice(0, Math.max(kept.size - most, 0))) {
        kept.delete(oldest);
        await unused.dispose();
      }
      return executable;
    },
    async dispose() {
      for (const executable of kept.values()) await executable.dispose();
      kept.clear();
    },
  };
}
