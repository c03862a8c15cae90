import { type Blob, type Box, blobOfMoments } from '@kaleido/shared/record';
import type { Visibility, Window } from './compose.ts';

/** Where an entity's visible mask is: in thousandths of the picture's side, whole numbers. */
export interface Region {
  /** Left, top, right, bottom of the visible pixels. */
  readonly box: Box;
  /** Centre x, y, major and minor radius (2 √eigenvalue of the second moments), angle of the major axis in degrees 0 … 179, clockwise as seen. */
  readonly blob: Blob;
  /** Visible pixels as a part of the picture. */
  readonly area: number;
}

/**
 * Measures the pixels of a plane (side × side) where an entity is more than half visible; undefined if there are no such pixels.
 * @param window outside it nothing is visible
 */
export function measure(plane: Visibility, side: number, [x0, y0, x1, y1]: Window = [0, 0, side, side]): Region | undefined {
  let [left, top, right, bottom] = [side, side, 0, 0];
  let [n, sx, sy, sxx, syy, sxy] = [0, 0, 0, 0, 0, 0];
  for (let y = y0; y < y1; y++) {
    const before = n;
    let sum = 0; // of x along this row
    for (let x = x0; x < x1; x++) {
      if (plane[y * side + x]! <= 0.5) continue;
      if (x < left) left = x;
      if (x >= right) right = x + 1;
      n += 1;
      sum += x;
      sxx += x * x;
    }
    const found = n - before;
    if (found === 0) continue;
    if (y < top) top = y;
    bottom = y + 1;
    sx += sum;
    sy += found * y;
    syy += found * y * y;
    sxy += sum * y;
  }
  if (n === 0) return undefined;
  const thousandths = (pixels: number) => Math.round((pixels / side) * 1000);
  return {
    box: [thousandths(left), thousandths(top), thousandths(right), thousandths(bottom)],
    blob: blobOfMoments({ n, x: sx, y: sy, xx: sxx, yy: syy, xy: sxy }, side, side),
    area: n / (side * side),
  };
}
