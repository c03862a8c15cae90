import type { Blob } from './types.ts';

/** Sums over the pixels of a mask: their number, and their columns x and rows y, with squares and product. */
export interface Moments {
  readonly n: number;
  readonly x: number;
  readonly y: number;
  readonly xx: number;
  readonly yy: number;
  readonly xy: number;
}

/**
 * The ellipse that has a mask's second moments: its radii are 2 √eigenvalue of the covariance, so a mask that is an ellipse gives itself.
 * Radii and angle are those of the picture as it is seen, whatever its shape; see docs/design.md §2 for the units.
 * @param n more than 0
 * @param width pixels of the picture that the mask covers
 */
export function blobOfMoments({ n, x, y, xx, yy, xy }: Moments, width: number, height: number): Blob {
  const [mx, my] = [x / n, y / n];
  // A pixel is a square, not a point: 1/12 is its own second moment.
  const [cxx, cyy, cxy] = [xx / n - mx * mx + 1 / 12, yy / n - my * my + 1 / 12, xy / n - mx * my];
  const mean = (cxx + cyy) / 2;
  const spread = Math.hypot((cxx - cyy) / 2, cxy);
  const theta = (Math.atan2(2 * cxy, cxx - cyy) * 90) / Math.PI;
  const thousandths = (pixels: number, side: number) => Math.min(Math.round((pixels / side) * 1000), 1000);
  return [
    thousandths(mx + 0.5, width),
    thousandths(my + 0.5, height),
    thousandths(2 * Math.sqrt(mean + spread), width),
    thousandths(2 * Math.sqrt(Math.max(0, mean - spread)), width),
    (Math.round(theta) + 180) % 180,
  ];
}
