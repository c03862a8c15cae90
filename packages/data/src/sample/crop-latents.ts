import type { BboxSegment, Blob, BlobSegment, Box, Latents } from '@kaleido/shared/record';
import type { Crop } from './crop.ts';

/**
 * Converts a picture's latents to those of a square crop: boxes are clipped, boxes outside and blobs whose centre is outside are dropped,
 * and their texts are kept. Vokens describe the whole picture and are kept.
 */
export function cropLatents(latents: Latents, { width, height }: { readonly width: number; readonly height: number }, crop: Crop): Latents {
  const { bbox, blob } = latents;
  if (crop.side === width && crop.side === height) return latents;
  const x = (value: number) => ((value / 1000) * width - crop.x) * (1000 / crop.side);
  const y = (value: number) => ((value / 1000) * height - crop.y) * (1000 / crop.side);
  const moveBox = ([x1, y1, x2, y2]: Box): Box[] => {
    const box = [inside(x(x1)), inside(y(y1)), inside(x(x2)), inside(y(y2))] as const;
    return box[0] < box[2] && box[1] < box[3] ? [box] : [];
  };
  const moveBlob = ([xc, yc, major, minor, theta]: Blob): Blob[] => {
    const [cx, cy] = [Math.round(x(xc)), Math.round(y(yc))];
    if (cx < 0 || cx > 1000 || cy < 0 || cy > 1000) return [];
    const radius = (value: number) => inside((value * width) / crop.side); // in thousandths of the width
    return [[cx, cy, radius(major), radius(minor), theta]];
  };
  return {
    ...latents,
    ...(bbox && { bbox: bbox.map((segment) => withBoxes(segment, moveBox)) }),
    ...(blob && { blob: blob.map((segment) => withBlobs(segment, moveBlob)) }),
  };
}

/** Rounds to an integer from 0 to 1000. */
export const inside = (value: number): number => Math.min(1000, Math.max(0, Math.round(value)));

/** A segment with each of its boxes replaced; connecting text if none remain. */
export function withBoxes({ text, boxes = [] }: BboxSegment, move: (box: Box) => readonly Box[]): BboxSegment {
  const moved = boxes.flatMap(move);
  return moved.length > 0 ? { text, boxes: moved } : { text };
}

/** `withBoxes` for blobs. */
export function withBlobs({ text, blobs = [] }: BlobSegment, move: (blob: Blob) => readonly Blob[]): BlobSegment {
  const moved = blobs.flatMap(move);
  return moved.length > 0 ? { text, blobs: moved } : { text };
}
