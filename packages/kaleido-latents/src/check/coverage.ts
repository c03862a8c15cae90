import type { Blob, Box } from '@kaleido/shared/record';
import { drawBlob, drawBox } from '../mask/draw-places.ts';
import { emptyMask, type Mask } from '../mask/mask.ts';

/** Longer side of the grid on which coverage is counted. */
const SIDE = 64;

interface Size {
  readonly width: number;
  readonly height: number;
}

/** The share of a picture that boxes cover together. */
export const boxCoverage = (boxes: readonly Box[], size: Size): number => coverage(boxes, drawBox, size);

/** The share of a picture that ellipses cover together. */
export const blobCoverage = (blobs: readonly Blob[], size: Size): number => coverage(blobs, drawBlob, size);

function coverage<T>(places: readonly T[], draw: (mask: Mask, place: T) => void, { width, height }: Size): number {
  const scale = SIDE / Math.max(width, height);
  const mask = emptyMask(Math.max(Math.round(width * scale), 1), Math.max(Math.round(height * scale), 1));
  for (const place of places) draw(mask, place);
  return mask.data.reduce((sum, value) => sum + value, 0) / mask.data.length;
}
