import type { Box } from '@kaleido/shared/record';

/** The area that two boxes share over the area that either has (IoU). */
export function overlapOf(a: Box, b: Box): number {
  const shared = Math.max(Math.min(a[2], b[2]) - Math.max(a[0], b[0]), 0) * Math.max(Math.min(a[3], b[3]) - Math.max(a[1], b[1]), 0);
  return shared / (areaOf(a) + areaOf(b) - shared);
}

const areaOf = ([x1, y1, x2, y2]: Box): number => (x2 - x1) * (y2 - y1);
