import { type Picture, resizeImage } from '@kaleido/shared/image';
import { float32, type HostTensor } from '@kaleido/shared/tensors';
import type { NetworkOptions } from './family.ts';

/** ImageNet's, used by nearly all networks. */
const imageNet = { mean: [0.485, 0.456, 0.406], deviation: [0.229, 0.224, 0.225] };

interface Size {
  readonly width: number;
  readonly height: number;
}

/** The largest size with a picture's aspect ratio within `room`; its own size if it fits and `enlarge` is false. */
export function sizeWithin({ width, height }: Size, room: Size, { enlarge }: { readonly enlarge: boolean }): Size {
  const scale = Math.min(room.width / width, room.height / height, enlarge ? Number.POSITIVE_INFINITY : 1);
  const side = (pixels: number): number => Math.max(Math.round(pixels * scale), 1);
  return { width: side(width), height: side(height) };
}

/** Resizes a picture, with antialiasing when it shrinks. */
export const scaled = async (picture: Picture, { width, height }: Size): Promise<Picture> =>
  picture.width === width && picture.height === height ? picture : resizeImage(picture, width, height, 'linear');

/**
 * The usual network input: [1, 3, H, W], each channel normalised as (x / white − mean) / deviation.
 * @param room size of the tensor; zeros pad the picture on the right and below
 * @param white the pixel value that is scaled to 1
 */
export function channelsFirst({ width, height, channels, data }: Picture, room: Size, white: number, options: NetworkOptions): HostTensor {
  const { mean = imageNet.mean, deviation = imageNet.deviation } = options;
  const area = room.width * room.height;
  const out = new Float32Array(3 * area);
  for (let c = 0; c < 3; c++)
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++)
        out[c * area + y * room.width + x] = (data[(y * width + x) * channels + c]! / white - mean[c]!) / deviation[c]!;
  return float32([1, 3, room.height, room.width], out);
}

/** Input of networks that preprocess pictures themselves: [H, W, 3], 0…255, zero-padded as in `channelsFirst`. */
export function channelsLast({ width, height, channels, data }: Picture, room: Size): HostTensor {
  const out = new Float32Array(3 * room.width * room.height);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) for (let c = 0; c < 3; c++) out[(y * room.width + x) * 3 + c] = data[(y * width + x) * channels + c]!;
  return float32([room.height, room.width, 3], out);
}
