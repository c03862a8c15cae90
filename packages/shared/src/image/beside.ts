import type { Picture } from './picture.ts';

/** Pictures of one height from left to right, with white between them. RGB. */
export function besideEachOther(pictures: readonly Picture[], gap = 8): Picture {
  const height = pictures[0]!.height;
  const width = pictures.reduce((sum, picture) => sum + picture.width, 0) + gap * (pictures.length - 1);
  const data = new Uint8Array(3 * width * height).fill(255);
  let left = 0;
  for (const { width: own, channels, data: pixels } of pictures) {
    for (let y = 0; y < height; y++)
      for (let x = 0; x < own; x++)
        for (let c = 0; c < 3; c++) data[3 * (y * width + left + x) + c] = pixels[channels * (y * own + x) + c]!;
    left += own + gap;
  }
  return { width, height, channels: 3, data };
}
