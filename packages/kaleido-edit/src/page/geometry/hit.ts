import type { Point } from './point.ts';
import { areaOf, contains, type Shape } from './shape.ts';

interface Target {
  readonly id: string;
  readonly shape: Shape;
}

/** The ids of all shapes under a point, the smallest first: it is the one that others would hide. */
export const hitsAt = (targets: readonly Target[], point: Point, aspect: number): readonly string[] =>
  targets
    .filter(({ shape }) => contains(shape, point, aspect))
    .sort((a, b) => areaOf(a.shape, aspect) - areaOf(b.shape, aspect))
    .map(({ id }) => id);

/** The one after the selected among several, and the first again after the last. */
export const nextOf = (ids: readonly string[], selected: string | undefined): string | undefined =>
  ids[selected === undefined ? 0 : (ids.indexOf(selected) + 1) % ids.length];
