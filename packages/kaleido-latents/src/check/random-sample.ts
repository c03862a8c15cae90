import { random } from '@kaleido/shared/random';

/** A uniform random sample of items, the same in every run. */
export interface RandomSample<T> {
  /** Whether an item would currently be kept. */
  takes(id: string): boolean;
  add(id: string, item: T): void;
  /** In the order in which they were added. */
  items(): readonly T[];
}

/** Keeps the items whose ids hash to the lowest random numbers. */
export function randomSample<T>(limit: number): RandomSample<T> {
  const kept: { readonly draw: number; readonly index: number; readonly item: T }[] = []; // lowest first
  let added = 0;
  const drawOf = (id: string): number => random('check', id).uint32();
  return {
    takes: (id) => kept.length < limit || drawOf(id) < kept[kept.length - 1]!.draw,
    add(id, item) {
      const draw = drawOf(id);
      const at = kept.findIndex((other) => other.draw > draw);
      kept.splice(at < 0 ? kept.length : at, 0, { draw, index: added++, item });
      kept.length = Math.min(kept.length, limit);
    },
    items: () => [...kept].sort((a, b) => a.index - b.index).map(({ item }) => item),
  };
}
