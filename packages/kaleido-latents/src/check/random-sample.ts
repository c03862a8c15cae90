import { random } from '@kaleido/shared/random';

/** Keeps some of many items, each with the same chance, the same ones at every run. */
export interface RandomSample<T> {
  /** Whether an item would be kept so far. */
  takes(id: string): boolean;
  add(id: string, item: T): void;
  /** In the order in which they came. */
  items(): readonly T[];
}

/** The items whose ids have the lowest random numbers. */
export function randomSample<T>(most: number): RandomSample<T> {
  const kept: { readonly draw: number; readonly index: number; readonly item: T }[] = []; // lowest first
  let added = 0;
  const drawOf = (id: string): number => random('check', id).uint32();
  return {
    takes: (id) => kept.length < most || drawOf(id) < kept[kept.length - 1]!.draw,
    add(id, item) {
      const draw = drawOf(id);
      const at = kept.findIndex((other) => other.draw > draw);
      kept.splice(at < 0 ? kept.length : at, 0, { draw, index: added++, item });
      kept.length = Math.min(kept.length, most);
    },
    items: () => [...kept].sort((a, b) => a.index - b.index).map(({ item }) => item),
  };
}
