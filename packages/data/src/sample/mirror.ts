import type { Picture } from '@kaleido/shared/image';
import type { Latents } from '@kaleido/shared/record';
import { withBlobs, withBoxes } from './crop-latents.ts';

/** Whether a sample may be mirrored: its texts must not mention left or right, and vokens cannot be mirrored. */
export function isMirrorable({ caption, latents }: { readonly caption: string; readonly latents: Latents }): boolean {
  const { text = '', bbox = [], blob = [], voken } = latents;
  const texts = [caption, text, ...[...bbox, ...blob].map((segment) => segment.text)];
  return voken === undefined && !texts.some((one) => /\b(left|right)/i.test(one));
}

/** Mirrors a picture horizontally. */
export function mirrorPicture({ data, width, height, channels }: Picture): Picture {
  const out = new Uint8Array(data.length);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const from = (y * width + x) * channels;
      const to = (y * width + width - 1 - x) * channels;
      for (let c = 0; c < channels; c++) out[to + c] = data[from + c]!;
    }
  return { width, height, channels, data: out };
}

/** Mirrors boxes and blobs horizontally. */
export const mirrorLatents = (latents: Latents): Latents => ({
  ...latents,
  ...(latents.bbox && {
    bbox: latents.bbox.map((segment) => withBoxes(segment, ([x1, y1, x2, y2]) => [[1000 - x2, y1, 1000 - x1, y2]])),
  }),
  ...(latents.blob && {
    blob: latents.blob.map((segment) => withBlobs(segment, ([x, y, major, minor, theta]) => [[1000 - x, y, major, minor, 180 - theta]])),
  }),
});
