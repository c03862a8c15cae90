import type { Latents } from '@kaleido/shared/record';
import { drawBlob, drawBox } from '../mask/draw-places.ts';
import { addMask, emptyMask, type Mask } from '../mask/mask.ts';

/** What a plan says of where things are. */
export interface Places {
  /** All of them together. */
  readonly mask: Mask;
  /** How many there are. */
  readonly count: number;
  /** The largest of them. */
  readonly largest: Mask;
}

/** The ellipses of a plan over a picture, or its boxes where there are none; undefined when there are neither. */
export function placesIn({ bbox = [], blob = [] }: Latents, width: number, height: number): Places | undefined {
  const blobs = blob.flatMap((segment) => segment.blobs ?? []);
  const boxes = bbox.flatMap((segment) => segment.boxes ?? []);
  const drawn = (draw: (mask: Mask) => void): Mask => {
    const mask = emptyMask(width, height);
    draw(mask);
    return mask;
  };
  const masks =
    blobs.length > 0 ? blobs.map((one) => drawn((mask) => drawBlob(mask, one))) : boxes.map((one) => drawn((mask) => drawBox(mask, one)));
  const visible = masks
    .map((mask) => ({ mask, pixels: mask.data.reduce((sum, value) => sum + value, 0) }))
    .filter(({ pixels }) => pixels > 0);
  if (visible.length === 0) return undefined;
  const all = emptyMask(width, height);
  for (const { mask } of visible) addMask(all, mask);
  const largest = visible.reduce((most, one) => (one.pixels > most.pixels ? one : most));
  return { mask: all, count: visible.length, largest: largest.mask };
}
