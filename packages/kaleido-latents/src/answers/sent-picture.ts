import { encodeJpeg, type Picture, resizeImage } from '@kaleido/shared/image';

/** A multiple of 28 (Qwen2-VL, Qwen2.5-VL) and 32 (Qwen3-VL), so that no model resizes the picture. */
const STEP = 224;

interface Extent {
  readonly width: number;
  readonly height: number;
}

/**
 * The size at which a picture is sent. Both sides are multiples of 224, so no model resizes it again, and answers in pixels refer to this
 * size. Of the sizes with the aspect ratio nearest to the picture's, the smallest that has at least its pixels, else the largest.
 * @param longest maximum side, at least 224
 */
export function sentSize({ width, height }: Extent, longest: number): Extent {
  const max = Math.floor(longest / STEP);
  const sides = Array.from({ length: max }, (_, index) => (index + 1) * STEP);
  const distortion = (size: Extent): number => Math.abs(Math.log((size.width * height) / (size.height * width)));
  const all = sides.flatMap((one) => sides.map((other) => ({ width: one, height: other })));
  const min = Math.min(...all.map(distortion));
  const nearest = all.filter((size) => distortion(size) < min + 1e-9).sort((a, b) => a.width - b.width);
  return nearest.find((size) => size.width * size.height >= width * height) ?? nearest.at(-1)!;
}

/** A picture as a JPEG data URL, at the size at which it is sent. */
export async function sentPicture(picture: Picture, longest: number): Promise<string> {
  const { width, height } = sentSize(picture, longest);
  const jpeg = await encodeJpeg(await resizeImage(picture, width, height));
  return `data:image/jpeg;base64,${jpeg.toString('base64')}`;
}
