import type { Blob, Box, Latents } from '@kaleido/shared/record';
import { drawBlob, drawBox } from '../mask/draw-places.ts';
import { addMask, emptyMask, isEmpty, type Mask } from '../mask/mask.ts';

/** The regions of the objects that latents place. */
export interface Places {
  /** Their union. */
  readonly mask: Mask;
  /** The union without their borders, where ellipses and boxes include background. */
  readonly core: Mask;
  /** Their number. */
  readonly count: number;
  /** The largest one. */
  readonly largest: Mask;
}

/** Scale of the core's sides or radii. */
const CORE = 0.75;

/** Draws the ellipses of latents or, if there are none, the boxes; undefined if there are neither. */
export function placesIn({ bbox = [], blob = [] }: Latents, width: number, height: number): Places | undefined {
  const blobs = blob.flatMap((segment) => segment.blobs ?? []);
  const boxes = bbox.flatMap((segment) => segment.boxes ?? []);
  const drawn = (draw: (mask: Mask) => void): Mask => {
    const mask = emptyMask(width, height);
    draw(mask);
    return mask;
  };
  const places =
    blobs.length > 0
      ? blobs.map((one) => [drawn((mask) => drawBlob(mask, one)), drawn((mask) => drawBlob(mask, shrunkBlob(one)))] as const)
      : boxes.map((one) => [drawn((mask) => drawBox(mask, one)), drawn((mask) => drawBox(mask, shrunkBox(one)))] as const);
  const visible = places.filter(([mask]) => !isEmpty(mask));
  const [first] = visible;
  if (!first) return undefined;
  const [all, core] = [emptyMask(width, height), emptyMask(width, height)];
  for (const [mask, inner] of visible) {
    addMask(all, mask);
    addMask(core, inner);
  }
  const largest = visible.map(([mask]) => mask).reduce((best, mask) => (pixelsOf(mask) > pixelsOf(best) ? mask : best));
  return { mask: all, core: isEmpty(core) ? all : core, count: visible.length, largest };
}

/** Number of set pixels of a mask. */
export const pixelsOf = ({ data }: Mask): number => data.reduce((sum, value) => sum + value, 0);

const shrunkBlob = ([x, y, major, minor, theta]: Blob): Blob => [x, y, CORE * major, CORE * minor, theta];

function shrunkBox([x1, y1, x2, y2]: Box): Box {
  const [dx, dy] = [((1 - CORE) / 2) * (x2 - x1), ((1 - CORE) / 2) * (y2 - y1)];
  return [x1 + dx, y1 + dy, x2 - dx, y2 - dy];
}
