import type { Blob, Box } from '@kaleido/shared/record';
import { clamp, type Point } from './point.ts';

// Angles and radii are those of the picture as it is seen, so the work is done in thousandths of the width along both axes ("as seen").

const limit = (value: number, low: number, high: number): number => clamp(Math.round(value), low, high);

const radians = (degrees: number): number => (degrees * Math.PI) / 180;

/** The unit vectors along the major and the minor axis, as seen. */
function axes(theta: number): { readonly major: Point; readonly minor: Point } {
  const [cos, sin] = [Math.cos(radians(theta)), Math.sin(radians(theta))];
  return { major: { x: cos, y: sin }, minor: { x: -sin, y: cos } };
}

const along = (point: Point, axis: Point): number => point.x * axis.x + point.y * axis.y;

/** A blob of whole numbers within the limits of a record, its longer radius first. */
function blobOf(xc: number, yc: number, first: number, second: number, theta: number): Blob {
  const turned = second > first;
  const angle = ((Math.round(turned ? theta + 90 : theta) % 180) + 180) % 180;
  return [limit(xc, 0, 1000), limit(yc, 0, 1000), limit(Math.max(first, second), 1, 1000), limit(Math.min(first, second), 1, 1000), angle];
}

export const moveBlob = ([xc, yc, ...rest]: Blob, dx: number, dy: number): Blob => [
  limit(xc + dx, 0, 1000),
  limit(yc + dy, 0, 1000),
  ...rest,
];

/** The upright box around an ellipse, not rounded (as `boxAround` of the record's package). */
export function blobBounds([xc, yc, rMajor, rMinor, theta]: Blob, aspect: number): Box {
  const { major } = axes(theta);
  const across = Math.hypot(rMajor * major.x, rMinor * major.y);
  const down = Math.hypot(rMajor * major.y, rMinor * major.x) * aspect;
  return [xc - across, yc - down, xc + across, yc + down];
}

export function blobContains([xc, yc, rMajor, rMinor, theta]: Blob, { x, y }: Point, aspect: number): boolean {
  const { major, minor } = axes(theta);
  const offset = { x: x - xc, y: (y - yc) / aspect };
  return Math.hypot(along(offset, major) / Math.max(rMajor, 1), along(offset, minor) / Math.max(rMinor, 1)) <= 1;
}

/** The point at (across, down) of the tilted rectangle around an ellipse, whose corners are (±1, ±1). */
export function blobPoint([xc, yc, rMajor, rMinor, theta]: Blob, across: number, down: number, aspect: number): Point {
  const { major, minor } = axes(theta);
  return {
    x: xc + across * rMajor * major.x + down * rMinor * minor.x,
    y: yc + (across * rMajor * major.y + down * rMinor * minor.y) * aspect,
  };
}

/**
 * The ellipse after a side or corner of its tilted rectangle was dragged: the opposite side stays where it is. Where that makes the minor axis the
 * longer one, they change names.
 * @param sides −1, 0 or 1 across and down, in the rectangle's own directions
 */
export function resizeBlob([xc, yc, rMajor, rMinor, theta]: Blob, sides: readonly [number, number], by: Point, aspect: number): Blob {
  const { major, minor } = axes(theta);
  const moved = { x: by.x, y: by.y / aspect };
  const longer = Math.max(1, rMajor + (sides[0] * along(moved, major)) / 2);
  const shorter = Math.max(1, rMinor + (sides[1] * along(moved, minor)) / 2);
  const [right, down] = [sides[0] * (longer - rMajor), sides[1] * (shorter - rMinor)];
  const shift = { x: right * major.x + down * minor.x, y: (right * major.y + down * minor.y) * aspect };
  return blobOf(xc + shift.x, yc + shift.y, longer, shorter, theta);
}

/** The ellipse turned by whole degrees, clockwise as seen. */
export const turnBlob = ([xc, yc, rMajor, rMinor, theta]: Blob, degrees: number): Blob => [
  ...([xc, yc, rMajor, rMinor] as const),
  (((theta + Math.round(degrees)) % 180) + 180) % 180,
];

/** The ellipse turned so that the handle above its minor axis points to `point`; `step` is the finest turn in degrees. */
export function pointBlobAt(blob: Blob, point: Point, aspect: number, step = 1): Blob {
  const towards = (Math.atan2((point.y - blob[1]) / aspect, point.x - blob[0]) * 180) / Math.PI;
  return turnBlob([...blob.slice(0, 4), 0] as unknown as Blob, Math.round((towards + 90) / step) * step);
}

/** The upright ellipse that fills a box. */
export const blobWithin = ([x1, y1, x2, y2]: Box, aspect: number): Blob =>
  blobOf((x1 + x2) / 2, (y1 + y2) / 2, (x2 - x1) / 2, (y2 - y1) / 2 / aspect, 0);
