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

/** Puts one group, or two from left to right, into the picture, at most a sliver cut off. */
export function frame(random: Random, groups: readonly Group[], framing: Framing): Framed {
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
  return {
    scale: subject * scale,
    layers: items.map((item) => ({
      sprite: item.piece,
      entity: item.entity,
      x: x + (item.x - left) * scale,
      y: foot - height + (item.y - top) * scale,
      size: item.size * scale,
      mirror: item.mirror,
    })),
  };
}

const between = (random: Random, low: number, high: number): number => low + random.uniform() * Math.max(0, high - low);

/** The second group to the right of the first, feet on about the same line. */
function sideBySide(random: Random, one: readonly Item[], two: readonly Item[]): Item[] {
  const [a, b] = [bounds(one), bounds(two)];
  const [dx, dy] = [a[2] - b[0] + between(random, -0.06, 0.06), a[3] - b[3] + between(random, -0.06, 0.06)];
  return [...one, ...two.map((item) => ({ ...item, x: item.x + dx, y: item.y + dy }))];
}
