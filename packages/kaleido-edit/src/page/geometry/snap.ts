import type { Box } from '@kaleido/shared/record';
import { type Handle, handles, resizeShape } from './handles.ts';
import type { Point } from './point.ts';
import { boundsOf, isBlob, moveShape, type Shape } from './shape.ts';

/** Lines that a shape can be aligned with: values of x, and values of y. */
export interface Lines {
  readonly x: readonly number[];
  readonly y: readonly number[];
}

/** A shape that was aligned, and the lines on which it now lies. */
export interface Snapped {
  readonly shape: Shape;
  readonly guides: Lines;
}

const stops = ([x1, y1, x2, y2]: Box): Lines => ({ x: [x1, (x1 + x2) / 2, x2], y: [y1, (y1 + y2) / 2, y2] });

/** Edges and centres of the picture and of other shapes. */
export function linesOf(others: readonly Shape[], aspect: number): Lines {
  const all = [[0, 0, 1000, 1000] as const, ...others].map((shape) => stops(boundsOf(shape, aspect)));
  return { x: all.flatMap(({ x }) => x), y: all.flatMap(({ y }) => y) };
}

/** The smallest way, at most `reach`, that brings one of the values onto a line; 0 where there is none. */
function pull(values: readonly number[], lines: readonly number[], reach: number): number {
  let best = Number.POSITIVE_INFINITY;
  for (const value of values) for (const line of lines) if (Math.abs(line - value) < Math.abs(best)) best = line - value;
  return Math.abs(best) <= reach ? best : 0;
}

/** The lines that go through one of the values; a thousandth is as near as rounding lets them be. */
const touched = (values: readonly number[], lines: readonly number[]): readonly number[] => [
  ...new Set(lines.filter((line) => values.some((value) => Math.abs(value - line) < 1))),
];

/** A moved shape aligned by its edges or its centre. `reach` is how far it may jump, across and down. */
export function snapMove(shape: Shape, lines: Lines, reach: Point, aspect: number): Snapped {
  const { x, y } = stops(boundsOf(shape, aspect));
  const snapped = moveShape(shape, pull(x, lines.x, reach.x), pull(y, lines.y, reach.y));
  const after = stops(boundsOf(snapped, aspect));
  return { shape: snapped, guides: { x: touched(after.x, lines.x), y: touched(after.y, lines.y) } };
}

/** A resized box aligned by the sides that its handle moves. An ellipse is left as it is: its sides are tilted. */
export function snapResize(shape: Shape, handle: Handle, lines: Lines, reach: Point, aspect: number): Snapped {
  if (isBlob(shape)) return { shape, guides: { x: [], y: [] } };
  const sides = (box: Box): Lines => {
    const [across, down] = handles[handle];
    return { x: across ? [across < 0 ? box[0] : box[2]] : [], y: down ? [down < 0 ? box[1] : box[3]] : [] };
  };
  const moved = sides(shape);
  const by = { x: pull(moved.x, lines.x, reach.x), y: pull(moved.y, lines.y, reach.y) };
  const snapped = resizeShape(shape, handle, by, aspect) as Box;
  const after = sides(snapped);
  return { shape: snapped, guides: { x: touched(after.x, lines.x), y: touched(after.y, lines.y) } };
}
