import type { Blob, Box } from '@kaleido/shared/record';
import type { Mask } from './mask.ts';

/** Sets the pixels of a mask whose centres are inside an ellipse. */
export function drawBlob({ width, height, data }: Mask, [xc, yc, major, minor, theta]: Blob): void {
  const [cx, cy] = [(xc * width) / 1000, (yc * height) / 1000];
  // Both radii are in thousandths of the width; at least half a pixel.
  const [a, b] = [major, minor].map((radius) => Math.max((radius * width) / 1000, 0.5)) as [number, number];
  const [cos, sin] = [Math.cos((theta * Math.PI) / 180), Math.sin((theta * Math.PI) / 180)];
  const reach = Math.max(a, b);
  for (let y = Math.max(Math.floor(cy - reach), 0); y < Math.min(Math.ceil(cy + reach), height); y++)
    for (let x = Math.max(Math.floor(cx - reach), 0); x < Math.min(Math.ceil(cx + reach), width); x++) {
      const [dx, dy] = [x + 0.5 - cx, y + 0.5 - cy];
      const [along, across] = [dx * cos + dy * sin, dy * cos - dx * sin];
      if ((along / a) ** 2 + (across / b) ** 2 <= 1) data[y * width + x] = 1;
    }
}

/** Sets the pixels of a mask whose centres are inside a box. */
export function drawBox({ width, height, data }: Mask, [x1, y1, x2, y2]: Box): void {
  const [left, right] = pixelsBetween(x1, x2, width);
  const [top, bottom] = pixelsBetween(y1, y2, height);
  for (let y = top; y < bottom; y++) data.fill(1, y * width + left, y * width + right);
}

/** Clips a mask to a box that is enlarged on each side by a fraction of its sides. */
export function clipMask({ width, height, data }: Mask, [x1, y1, x2, y2]: Box, margin: number): Mask {
  const out = new Uint8Array(data.length);
  const [dx, dy] = [margin * (x2 - x1), margin * (y2 - y1)];
  const [left, right] = pixelsBetween(Math.max(x1 - dx, 0), Math.min(x2 + dx, 1000), width);
  const [top, bottom] = pixelsBetween(Math.max(y1 - dy, 0), Math.min(y2 + dy, 1000), height);
  for (let y = top; y < bottom; y++) out.set(data.subarray(y * width + left, y * width + right), y * width + left);
  return { width, height, data: out };
}

/** The range of pixels whose centres lie between two positions, given in thousandths of a side. */
const pixelsBetween = (from: number, to: number, side: number): [first: number, end: number] => [
  Math.ceil((from * side) / 1000 - 0.5),
  Math.ceil((to * side) / 1000 - 0.5),
];
