import type { Blob, Box } from '@kaleido/shared/record';
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
 * Measures the pixels of a plane (side × side) where an entity is more than half visible; undefined where there is none.
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
  const [mx, my] = [sx / n, sy / n];
  // A pixel is a square, not a point: 1/12 is its own second moment.
  const [cxx, cyy, cxy] = [sxx / n - mx * mx + 1 / 12, syy / n - my * my + 1 / 12, sxy / n - mx * my];
  const mean = (cxx + cyy) / 2;
  const spread = Math.hypot((cxx - cyy) / 2, cxy);
  const theta = (Math.atan2(2 * cxy, cxx - cyy) * 90) / Math.PI;
  const thousandths = (pixels: number) => Math.round((pixels / side) * 1000);
  return {
    box: [thousandths(left), thousandths(top), thousandths(right), thousandths(bottom)],
    blob: [
      thousandths(mx + 0.5),
      thousandths(my + 0.5),
      thousandths(2 * Math.sqrt(mean + spread)),
      thousandths(2 * Math.sqrt(Math.max(0, mean - spread))),
      (Math.round(theta) + 180) % 180,
    ],
    area: n / (side * side),
  };
}
