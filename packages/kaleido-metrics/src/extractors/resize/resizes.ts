import type { Picture } from '@kaleido/shared/image';
import { antialiasedAxis, bilinearAxis, cubic, triangle } from './axis.ts';
import { resample } from './resample.ts';

/** Brings a picture to `side` × `side` pixels, whatever that does to its proportions: [side, side, 3], 0…255, not rounded. */
export type Resize = (picture: Picture, side: number, out: Float32Array) => void;

/** Ways to resize by their names on the command line. */
export const resizes = {
  /** pytorch-fid's: bilinear without antialias. */
  bilinear: ((picture, side, out) =>
    resample(picture, bilinearAxis(picture.width, side), bilinearAxis(picture.height, side), out)) as Resize,
  /** clean-fid's `clean`: bicubic with antialias on float32 channels, clipped to 0…255. */
  clean: ((picture, side, out) => {
    resample(picture, antialiasedAxis(picture.width, side, cubic), antialiasedAxis(picture.height, side, cubic), out);
    for (let i = 0; i < out.length; i++) out[i] = Math.min(Math.max(out[i]!, 0), 255);
  }) as Resize,
  /** Bilinear with antialias, as Pillow's, on float32 channels. */
  antialias: ((picture, side, out) =>
    resample(picture, antialiasedAxis(picture.width, side, triangle), antialiasedAxis(picture.height, side, triangle), out)) as Resize,
} as const;

export type ResizeName = keyof typeof resizes;
export const resizeNames = Object.keys(resizes) as readonly ResizeName[];
