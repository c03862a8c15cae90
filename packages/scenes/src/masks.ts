import type { Blob, Box } from '@kaleido/shared/record';

/** Where an entity's visible mask is: in thousandths of the picture's side, whole numbers. */
export interface Region {
  /** Left, top, right, bottom of the visible pixels. */
  readonly box: Box;
  /** Centre x, y, major and minor radius (2 √eigenvalue of the second moments), angle of the major axis in degrees 0 … 179, clockwise as seen. */
  readonly blob: Blob;
  /** Visible pixels as a part of the picture. */
  readonly area: number;
}

/** Measures the pixels of a plane (side × side) where an entity is more than half visible; undefined where there is none. */
export function measure(plane: Float32Array, side: number): Region | undefined {
  let [left, top, right, bottom] = [side, side, 0, 0];
  let [n, sx, sy, sxx, syy, sxy] = [0, 0, 0, 0, 0, 0];
  for (let y = 0, p = 0; y < side; y++)
    for (let x = 0; x < side; x++, p++) {
      if (plane[p]! <= 0.5) continue;
      if (x < left) left = x;
      if (x >= right) right = x + 1;
      if (y < top) top = y;
      bottom = y + 1;
      n += 1;
      sx += x;
      sy += y;
      sxx += x * x;
      syy += y * y;
      sxy += x * y;
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
