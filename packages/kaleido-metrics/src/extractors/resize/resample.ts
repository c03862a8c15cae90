import type { Picture } from '@kaleido/shared/image';
import type { Axis } from './axis.ts';

/**
 * Resamples a picture, first along its rows, then along its columns, sums in float64 and results in float32 after each, as Pillow and
 * PyTorch do. Alpha is left out. Writes [height, width, 3] into `out`, in the units of the bytes.
 */
export function resample(picture: Picture, horizontal: Axis, vertical: Axis, out: Float32Array): void {
  const { channels, width: from, height: rows, data } = picture;
  const width = horizontal.starts.length;
  const between = new Float32Array(rows * width * 3);
  for (let y = 0; y < rows; y++) {
    for (let x = 0; x < width; x++) {
      const start = horizontal.starts[x]!;
      const count = Math.min(horizontal.taps, from - start);
      let [r, g, b] = [0, 0, 0];
      let at = (y * from + start) * channels;
      for (let tap = 0, weightAt = x * horizontal.taps; tap < count; tap++, at += channels) {
        const weight = horizontal.weights[weightAt++]!;
        r += weight * data[at]!;
        g += weight * data[at + 1]!;
        b += weight * data[at + 2]!;
      }
      const to = (y * width + x) * 3;
      between[to] = r;
      between[to + 1] = g;
      between[to + 2] = b;
    }
  }
  const rowSize = width * 3;
  const sums = new Float64Array(rowSize);
  for (let y = 0; y < vertical.starts.length; y++) {
    const start = vertical.starts[y]!;
    const count = Math.min(vertical.taps, rows - start);
    sums.fill(0);
    for (let tap = 0; tap < count; tap++) {
      const weight = vertical.weights[y * vertical.taps + tap]!;
      if (weight === 0) continue;
      const row = (start + tap) * rowSize;
      for (let x = 0; x < rowSize; x++) sums[x] = sums[x]! + weight * between[row + x]!;
    }
    out.set(sums, y * rowSize);
  }
}
