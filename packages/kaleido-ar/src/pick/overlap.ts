import type { Blob, Box } from '@kaleido/shared/record';

/** Area of the intersection of two boxes over that of their union. */
export function boxIou(a: Box, b: Box): number {
  const width = Math.min(a[2], b[2]) - Math.max(a[0], b[0]);
  const height = Math.min(a[3], b[3]) - Math.max(a[1], b[1]);
  if (width <= 0 || height <= 0) return 0;
  const area = ([x1, y1, x2, y2]: Box): number => (x2 - x1) * (y2 - y1);
  return (width * height) / (area(a) + area(b) - width * height);
}

/** The smallest box around an ellipse: half its sides are √(a² cos² θ + b² sin² θ) and √(a² sin² θ + b² cos² θ). */
export function boxAround([x, y, major, minor, degrees]: Blob): Box {
  const theta = (degrees * Math.PI) / 180;
  const half = (along: number, across: number): number => Math.hypot(major * along, minor * across);
  const [width, height] = [half(Math.cos(theta), Math.sin(theta)), half(Math.sin(theta), Math.cos(theta))];
  return [x - width, y - height, x + width, y + height];
}
