import type { Blob, Box } from '@kaleido/shared/record';
import { PLACE } from './network.ts';

/** Lower bound of a radius, as a fraction of the picture, so that its logarithm stays finite. */
const MIN_RADIUS = 0.005;

/**
 * Encodes a box and a blob as the network predicts them: the box's centre and sides, the blob's centre, and the log of its shape,
 * log R = ½ log(M) with M = rot(θ) diag(rMajor², rMinor²) rot(θ)ᵀ, by its entries xx, xy, yy. Unlike an angle, these stay continuous where
 * the blob becomes a circle.
 */
export function placeNumbers(box: Box, blob: Blob): Float32Array {
  const [x1, y1, x2, y2] = box.map((value) => value / 1000) as [number, number, number, number];
  const [xc, yc, major, minor, degrees] = blob;
  const theta = (degrees * Math.PI) / 180;
  const [a, b] = [major, minor].map((radius) => Math.log(Math.max(MIN_RADIUS, radius / 1000))) as [number, number];
  const [c, s] = [Math.cos(theta), Math.sin(theta)];
  const shape = [a * c * c + b * s * s, (a - b) * c * s, a * s * s + b * c * c];
  return Float32Array.of((x1 + x2) / 2, (y1 + y2) / 2, x2 - x1, y2 - y1, xc / 1000, yc / 1000, ...shape);
}

/** Decodes the box of a place, in thousandths, clipped to the picture. */
export function boxOf(place: ArrayLike<number>): Box {
  const [x, y, width, height] = [place[0]!, place[1]!, place[2]!, place[3]!];
  const edge = (value: number) => Math.min(1000, Math.max(0, Math.round(value * 1000)));
  const [x1, y1] = [Math.min(999, edge(x - width / 2)), Math.min(999, edge(y - height / 2))];
  return [x1, y1, Math.max(x1 + 1, edge(x + width / 2)), Math.max(y1 + 1, edge(y + height / 2))];
}

/** Decodes the blob of a place, in thousandths and degrees. */
export function blobOf(place: ArrayLike<number>): Blob {
  const [xx, xy, yy] = [place[6]!, place[7]!, place[8]!];
  const middle = (xx + yy) / 2;
  const spread = Math.hypot((xx - yy) / 2, xy);
  const theta = ((Math.atan2(2 * xy, xx - yy) / 2) * 180) / Math.PI;
  const part = (value: number) => Math.min(1000, Math.max(0, Math.round(value * 1000)));
  return [
    part(place[4]!),
    part(place[5]!),
    part(Math.exp(middle + spread)),
    part(Math.exp(middle - spread)),
    Math.round((theta + 180) % 180),
  ];
}

/** One slot of a picture's places. */
export const placeAt = (places: Float32Array, slot: number): Float32Array => places.subarray(slot * PLACE, (slot + 1) * PLACE);

/** Points along each side of the grid on which ellipses are compared. */
const GRID = 128;

/** IoU of two blobs, inside and outside of the picture, on a grid of 128 × 128 points over both. */
export function blobIou(a: Blob, b: Blob): number {
  const [reachA, reachB] = [a, b].map(([, , major, minor]) => Math.max(major, minor)) as [number, number]; // edited by hand, either may be longer
  const low = (axis: 0 | 1) => Math.min(a[axis] - reachA, b[axis] - reachB);
  const high = (axis: 0 | 1) => Math.max(a[axis] + reachA, b[axis] + reachB);
  const [inA, inB] = [insideOf(a), insideOf(b)];
  let [intersection, union] = [0, 0];
  for (let row = 0; row < GRID; row++)
    for (let column = 0; column < GRID; column++) {
      const x = low(0) + ((column + 0.5) / GRID) * (high(0) - low(0));
      const y = low(1) + ((row + 0.5) / GRID) * (high(1) - low(1));
      const [one, other] = [inA(x, y), inB(x, y)];
      if (one && other) intersection++;
      if (one || other) union++;
    }
  return union === 0 ? 0 : intersection / union;
}

function insideOf([xc, yc, major, minor, degrees]: Blob): (x: number, y: number) => boolean {
  const theta = (degrees * Math.PI) / 180;
  const [c, s] = [Math.cos(theta), Math.sin(theta)];
  return (x, y) => {
    const [dx, dy] = [x - xc, y - yc];
    return ((c * dx + s * dy) / Math.max(1, major)) ** 2 + ((c * dy - s * dx) / Math.max(1, minor)) ** 2 <= 1;
  };
}
