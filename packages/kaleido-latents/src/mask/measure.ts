import { type Blob, type Box, blobOfMoments } from '@kaleido/shared/record';
import { largestComponent } from './largest-component.ts';
import type { Mask } from './mask.ts';

/** The location of a mask, in the units of latents (docs/design.md §2). */
export interface Region {
  readonly box: Box;
  /** The ellipse with the mask's second moments. */
  readonly blob: Blob;
  /** Its area as a share of the picture. */
  readonly area: number;
}

/** Measures the largest connected component of a mask; undefined for an empty one. */
export function measureMask(mask: Mask): Region | undefined {
  const { width, height, data } = largestComponent(mask);
  let [left, top, right, bottom] = [width, height, 0, 0];
  let [n, sx, sy, sxx, syy, sxy] = [0, 0, 0, 0, 0, 0];
  for (let y = 0, at = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      if (!data[at++]) continue;
      left = Math.min(left, x);
      right = Math.max(right, x + 1);
      top = Math.min(top, y);
      bottom = y + 1;
      n += 1;
      sx += x;
      sy += y;
      sxx += x * x;
      syy += y * y;
      sxy += x * y;
    }
  if (n === 0) return undefined;
  const [x1, x2] = span(left, right, width);
  const [y1, y2] = span(top, bottom, height);
  return {
    box: [x1, y1, x2, y2],
    blob: blobOfMoments({ n, x: sx, y: sy, xx: sxx, yy: syy, xy: sxy }, width, height),
    area: n / data.length,
  };
}

/** Both ends in thousandths, at least one thousandth apart, since a box must not be empty. */
function span(from: number, to: number, side: number): [from: number, to: number] {
  const [first, last] = [Math.round((1000 * from) / side), Math.round((1000 * to) / side)];
  return first < last ? [first, last] : [Math.min(first, 999), Math.min(first, 999) + 1];
}
