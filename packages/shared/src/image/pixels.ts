import type { Picture } from './picture.ts';

/**
 * Writes a picture as the model sees it: (u8 − 127)/128 (docs/mdm.md §2.2), averaged over squares down to `side` pixels.
 * @param out side · side · 3 values
 * @throws RangeError when the picture is not a square of a multiple of `side` pixels
 */
export function writePixels({ data, width, height, channels }: Picture, side: number, out: Float32Array): void {
  const ratio = width / side;
  if (width !== height || !Number.isInteger(ratio))
    throw new RangeError(`expected a picture of a multiple of ${side} × ${side} pixels, got ${width} × ${height}`);
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      let [r, g, b] = [0, 0, 0];
      for (let dy = 0; dy < ratio; dy++) {
        let from = ((y * ratio + dy) * width + x * ratio) * channels;
        for (let dx = 0; dx < ratio; dx++, from += channels) {
          r += data[from]!;
          g += data[from + 1]!;
          b += data[from + 2]!;
        }
      }
      const to = (y * side + x) * 3;
      const share = 1 / (128 * ratio * ratio);
      out[to] = r * share - 127 / 128;
      out[to + 1] = g * share - 127 / 128;
      out[to + 2] = b * share - 127 / 128;
    }
  }
}

/**
 * One clean picture in −1…1 as bytes: the nearest of (u8 − 127)/128, the range the networks are trained in.
 * @param x [side, side, 3], or [side, side, 1] of a grey one
 */
export function toPicture(x: Float32Array, side: number): Picture {
  const repeats = (3 * side * side) / x.length;
  const data = Uint8Array.from({ length: 3 * side * side }, (_, i) =>
    Math.min(Math.max(Math.round(128 * x[Math.floor(i / repeats)]! + 127), 0), 255),
  );
  return { width: side, height: side, channels: 3, data };
}
