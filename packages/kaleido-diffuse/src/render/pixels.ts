import type { Picture } from '@kaleido/shared/image';

/** One clean picture [side, side, 3] in −1…1 as bytes: the nearest of (u8 − 127)/128, the range the networks are trained in. */
export function toPicture(x: Float32Array, side: number): Picture {
  return {
    width: side,
    height: side,
    channels: 3,
    data: Uint8Array.from(x, (value) => Math.min(Math.max(Math.round(128 * value + 127), 0), 255)),
  };
}
