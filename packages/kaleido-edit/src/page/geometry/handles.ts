import type { Box } from '@kaleido/shared/record';
import { blobPoint, resizeBlob } from './ellipse.ts';
import { clamp, type Point } from './point.ts';
import { isBlob, type Shape } from './shape.ts';

/** Which sides a handle moves, across and down: −1 is left or top, 1 is right or bottom, 0 neither. */
export const handles = {
  nw: [-1, -1],
  n: [0, -1],
  ne: [1, -1],
  e: [1, 0],
  se: [1, 1],
  s: [0, 1],
  sw: [-1, 1],
  w: [-1, 0],
} as const satisfies Record<string, readonly [number, number]>;

export type Handle = keyof typeof handles;

export const handleNames = Object.keys(handles) as readonly Handle[];

/** The smallest side that a handle makes; a box that is smaller already keeps its side as the limit. */
const SMALLEST = 10;

/** Where a handle is. Those of an ellipse are on the rectangle around it that is tilted as it is. */
export function handlePoint(shape: Shape, handle: Handle, aspect: number): Point {
  const [across, down] = handles[handle];
  if (isBlob(shape)) return blobPoint(shape, across, down, aspect);
  const [x1, y1, x2, y2] = shape;
  return { x: ((1 - across) * x1 + (1 + across) * x2) / 2, y: ((1 - down) * y1 + (1 + down) * y2) / 2 };
}

/** The shape after a handle was dragged by a way, inside of the picture. */
export const resizeShape = (shape: Shape, handle: Handle, by: Point, aspect: number): Shape =>
  isBlob(shape) ? resizeBlob(shape, handles[handle], by, aspect) : resizeBox(shape, handles[handle], by);

function resizeBox([x1, y1, x2, y2]: Box, [across, down]: readonly [number, number], by: Point): Box {
  const [left, right] = resizeSpan(x1, x2, across, by.x);
  const [top, bottom] = resizeSpan(y1, y2, down, by.y);
  return [left, top, right, bottom];
}

function resizeSpan(low: number, high: number, side: number, by: number): readonly [number, number] {
  const smallest = Math.min(SMALLEST, high - low);
  if (side < 0) return [clamp(Math.round(low + by), 0, high - smallest), high];
  if (side > 0) return [low, clamp(Math.round(high + by), low + smallest, 1000)];
  return [low, high];
}

/** The box between two points, inside of the picture and at least as large as the smallest that a handle makes. */
export function boxBetween(from: Point, to: Point): Box {
  const [x1, x2] = spanBetween(from.x, to.x);
  const [y1, y2] = spanBetween(from.y, to.y);
  return [x1, y1, x2, y2];
}

function spanBetween(from: number, to: number): readonly [number, number] {
  const [start, end] = [clamp(Math.round(Math.min(from, to)), 0, 1000), clamp(Math.round(Math.max(from, to)), 0, 1000)];
  const low = Math.min(start, 1000 - SMALLEST);
  return [low, Math.max(end, low + SMALLEST)];
}
