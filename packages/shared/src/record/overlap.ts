import type { Blob, Box } from './types.ts';

/** Area of a box, in the square of its units. */
export const boxArea = ([x1, y1, x2, y2]: Box): number => (x2 - x1) * (y2 - y1);

/** Area of the intersection of two boxes. */
export function boxOverlap(a: Box, b: Box): number {
  const width = Math.min(a[2], b[2]) - Math.max(a[0], b[0]);
  const height = Math.min(a[3], b[3]) - Math.max(a[1], b[1]);
  return width <= 0 || height <= 0 ? 0 : width * height;
}

/** Area of the intersection of two boxes over that of their union (IoU). */
export function boxIou(a: Box, b: Box): number {
  const overlap = boxOverlap(a, b);
  return overlap === 0 ? 0 : overlap / (boxArea(a) + boxArea(b) - overlap);
}

/**
 * The smallest box around an ellipse, in the units of boxes, not rounded: half its sides are √(a² cos² θ + b² sin² θ) and √(a² sin² θ + b² cos² θ).
 * @param size of the picture, since radii are in thousandths of the width; by default a square
 */
export function boxAround([xc, yc, major, minor, theta]: Blob, { width, height } = { width: 1, height: 1 }): Box {
  const [cos, sin] = [Math.cos((theta * Math.PI) / 180), Math.sin((theta * Math.PI) / 180)];
  const across = Math.hypot(major * cos, minor * sin);
  const down = (Math.hypot(major * sin, minor * cos) * width) / height;
  return [xc - across, yc - down, xc + across, yc + down];
}
