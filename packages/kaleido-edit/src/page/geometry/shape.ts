import type { Blob, Box } from '@kaleido/shared/record';
import { blobBounds, blobContains, moveBlob } from './ellipse.ts';
import { clamp, type Point } from './point.ts';

/** What a phrase is placed by: a box, or an ellipse; docs/design.md §2 has their units. */
export type Shape = Box | Blob;

export const isBlob = (shape: Shape): shape is Blob => shape.length === 5;

/** The upright box around a shape, not rounded; that of an ellipse may reach beyond the picture. `aspect` is the picture's width over its height. */
export const boundsOf = (shape: Shape, aspect: number): Box => (isBlob(shape) ? blobBounds(shape, aspect) : shape);

export const contains = (shape: Shape, point: Point, aspect: number): boolean =>
  isBlob(shape) ? blobContains(shape, point, aspect) : boxContains(shape, point);

const boxContains = ([x1, y1, x2, y2]: Box, { x, y }: Point): boolean => x1 <= x && x <= x2 && y1 <= y && y <= y2;

/** Covered area in thousandths of the width times those of the height. */
export const areaOf = (shape: Shape, aspect: number): number =>
  isBlob(shape) ? Math.PI * shape[2] * shape[3] * aspect : (shape[2] - shape[0]) * (shape[3] - shape[1]);

/** The shape moved by whole thousandths. A box stays inside of the picture as it is; of an ellipse, which an edge may cut, the centre does. */
export const moveShape = (shape: Shape, dx: number, dy: number): Shape =>
  isBlob(shape) ? moveBlob(shape, dx, dy) : moveBox(shape, dx, dy);

function moveBox([x1, y1, x2, y2]: Box, dx: number, dy: number): Box {
  const right = clamp(Math.round(dx), -x1, 1000 - x2);
  const down = clamp(Math.round(dy), -y1, 1000 - y2);
  return [x1 + right, y1 + down, x2 + right, y2 + down];
}
