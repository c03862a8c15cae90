/** Keeps the items with the lowest and the highest values, up to a limit at each end. */
export interface Extremes<T> {
  /** Whether an item with this value would be kept. */
  takes(value: number): boolean;
  add(value: number, item: T): void;
  items(): readonly T[];
}

export function keepExtremes<T>(limit: number): Extremes<T> {
  const ends = [-1, 1].map((sign) => ({ sign, kept: [] as { readonly rank: number; readonly item: T }[] }));
  const hasRoom = ({ sign, kept }: (typeof ends)[number], value: number): boolean =>
    kept.length < limit || sign * value > kept[kept.length - 1]!.rank;
  return {
    takes: (value) => ends.some((end) => hasRoom(end, value)),
    add(value, item) {
      for (const end of ends) {
        if (!hasRoom(end, value)) continue;
        const rank = end.sign * value;
        const at = end.kept.findIndex((other) => other.rank < rank);
        end.kept.splice(at < 0 ? end.kept.length : at, 0, { rank, item });
        end.kept.length = Math.min(end.kept.length, limit);
      }
    },
    items: () => ends.flatMap(({ kept }) => kept.map(({ item }) => item)),
  };
}
