import type { Random } from '@kaleido/shared/random';
import type { Layer } from '../compose.ts';
import type { Placed } from './arrange.ts';

/** What a picture shows, back to front, in parts of its side. Entities: 0 first subject, 1 its thing, 2 second subject, 3 its thing. */
export interface Framed {
  readonly layers: readonly Layer[];
  /** The subject's larger visible side, as a part of the picture's. */
  readonly scale: number;
}

interface Item extends Placed {
  readonly entity: number;
}

const bounds = (items: readonly Placed[]): [number, number, number, number] => {
  const edges = items.map(({ piece: { extent }, x, y, size, mirror }) => [
    x + (mirror ? 1 - extent[2] : extent[0]) * size,
    y + extent[1] * size,
    x + (mirror ? 1 - extent[0] : extent[2]) * size,
    y + extent[3] * size,
  ]);
  return [
    Math.min(...edges.map((e) => e[0]!)),
    Math.min(...edges.map((e) => e[1]!)),
    Math.max(...edges.map((e) => e[2]!)),
    Math.max(...edges.map((e) => e[3]!)),
  ];
};

const mirrored = (items: readonly Item[]): Item[] => items.map((item) => ({ ...item, x: -item.x - item.size, mirror: !item.mirror }));

/** A subject, with its thing if it has one. */
export interface Group {
  readonly placed: readonly Placed[];
  readonly mirrored: boolean;
  /** The subject's entity; its thing is the next. */
  readonly entity: number;
}

function itemsOf({ placed, mirrored: isMirrored, entity }: Group): Item[] {
  const items = placed.map((one) => ({ ...one, entity: entity + (one.role === 'thing' ? 1 : 0) }));
  return isMirrored ? mirrored(items) : items;
}

/** Where a scene has its subjects: with their feet on the lower part of the picture, large ones more often than small ones; or anywhere. */
export type Framing = 'usual' | 'anywhere';

/**
 * Puts one group, or two from left to right, into the picture, at most a sliver cut off.
 * @param apart an entity that then moves by itself
 */
export function frame(random: Random, groups: readonly Group[], framing: Framing, apart?: number): Framed {
  const [one, two] = groups.map(itemsOf);
  const items = two ? sideBySide(random, one!, two) : one!;
  const [left, top, right, bottom] = bounds(items);
  const { extent } = items.find(({ entity }) => entity === 0)!.piece;
  const subject = Math.max(extent[2] - extent[0], extent[3] - extent[1]);
  const wanted = framing === 'usual' ? 0.45 + Math.sqrt(random.uniform()) * 0.4 : between(random, 0.28, 0.85);
  const scale = Math.min(wanted / subject, 0.98 / (right - left), 0.98 / (bottom - top));
  const [width, height] = [(right - left) * scale, (bottom - top) * scale];
  const spill = random.uniform() < 0.15 ? 0.08 : 0;
  const x = between(random, -spill, 1 + spill - width);
  const foot = Math.max(height - 0.01, between(random, framing === 'usual' ? 0.82 : height, 0.99 + spill / 2));
  const framed = items.map((item) => ({
    ...item,
    x: x + (item.x - left) * scale,
    y: foot - height + (item.y - top) * scale,
    size: item.size * scale,
  }));
  const shown = apart === undefined ? framed : movedApart(random, framed, apart);
  return {
    scale: subject * (shown.find(({ entity }) => entity === 0)!.size / items.find(({ entity }) => entity === 0)!.size),
    layers: shown.map(({ piece, entity, x, y, size, mirror }) => ({ sprite: piece, entity, x, y, size, mirror })),
  };
}

/** One entity anywhere in the picture, down to half its size, while the others stay where they are: what one edited box asks for. */
function movedApart(random: Random, items: readonly Item[], entity: number): Item[] {
  const own = items.filter((item) => item.entity === entity);
  const [left, top, right, bottom] = bounds(own);
  const factor = between(random, 0.5, 1);
  const [x, y] = [between(random, 0, 1 - (right - left) * factor), between(random, 0, 1 - (bottom - top) * factor)];
  const moved = (item: Item): Item => ({
    ...item,
    x: x + (item.x - left) * factor,
    y: y + (item.y - top) * factor,
    size: item.size * factor,
  });
  return items.map((item) => (item.entity === entity ? moved(item) : item));
}

const between = (random: Random, low: number, high: number): number => low + random.uniform() * Math.max(0, high - low);

/** The second group to the right of the first, feet on about the same line. */
function sideBySide(random: Random, one: readonly Item[], two: readonly Item[]): Item[] {
  const [a, b] = [bounds(one), bounds(two)];
  const [dx, dy] = [a[2] - b[0] + between(random, -0.06, 0.06), a[3] - b[3] + between(random, -0.06, 0.06)];
  return [...one, ...two.map((item) => ({ ...item, x: item.x + dx, y: item.y + dy }))];
}
