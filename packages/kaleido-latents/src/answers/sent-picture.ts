import { encodeJpeg, type Picture, resizeImage } from '@kaleido/shared/image';

/** Sides that models leave as they are: multiples of 28 (Qwen2-VL, Qwen2.5-VL) and of 32 (Qwen3-VL). */
const STEP = 224;

interface Extent {
  readonly width: number;
  readonly height: number;
}

/**
 * The size at which a picture is sent: both sides multiples of 224, so that no model resizes it again and pixels in answers are those of this
 * size. The proportions that are nearest to the picture's; of those the size that has no fewer pixels, if any has, else the largest.
 * @param longest side, at least 224
 */
export function sentSize({ width, height }: Extent, longest: number): Extent {
  const most = Math.floor(longest / STEP);
  const sides = Array.from({ length: most }, (_, index) => (index + 1) * STEP);
  const distortion = (size: Extent): number => Math.abs(Math.log((size.width * height) / (size.height * width)));
  const all = sides.flatMap((one) => sides.map((other) => ({ width: one, height: other })));
  const least = Math.min(...all.map(distortion));
  const nearest = all.filter((size) => distortion(size) < least + 1e-9).sort((a, b) => a.width - b.width);
  return nearest.find((size) => size.width * size.height >= width * height) ?? nearest.at(-1)!;
}

/** A picture as a data URL of a JPEG at the size at which it is sent. */
export async function sentPicture(picture: Picture, longest: number): Promise<string> {
  const { width, height } = sentSize(picture, longest);
  const jpeg = await encodeJpeg(await resizeImage(picture, width, height));
  return `data:image/jpeg;base64,${jpeg.toString('base64')}`;
}
