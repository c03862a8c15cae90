import { InputError } from '@kaleido/shared/errors';
import type { Extent } from './box-grammar.ts';

/** Side in pixels of 2 × 2 merged patches of Qwen2-VL and Qwen2.5-VL. */
const FACTOR = 28;

/** Default limits of a server. */
export const usualResize = { min: 4 * FACTOR ** 2, max: 16384 * FACTOR ** 2 };

/**
 * The size to which Qwen2.5-VL's processor resizes a picture: multiples of 28, area within limits (`smart_resize` of qwen-vl-utils).
 * @throws InputError for a picture that the processor refuses: one side more than 200 times the other
 */
export function qwenResize({ width, height }: Extent, { min, max }: { readonly min: number; readonly max: number }): Extent {
  if (Math.max(width, height) / Math.min(width, height) > 200)
    throw new InputError(`Qwen does not accept a picture of ${width} × ${height}: one side is more than 200 times the other`);
  const rounded = (side: number): number => Math.max(FACTOR, halfToEven(side / FACTOR) * FACTOR);
  const area = rounded(width) * rounded(height);
  if (area > max) {
    const shrink = Math.sqrt((width * height) / max);
    const side = (length: number): number => Math.max(FACTOR, Math.floor(length / shrink / FACTOR) * FACTOR);
    return { width: side(width), height: side(height) };
  }
  if (area < min) {
    const grow = Math.sqrt(min / (width * height));
    const side = (length: number): number => Math.ceil((length * grow) / FACTOR) * FACTOR;
    return { width: side(width), height: side(height) };
  }
  return { width: rounded(width), height: rounded(height) };
}

/** Python's `round`. */
function halfToEven(value: number): number {
  const down = Math.floor(value);
  if (value - down !== 0.5) return Math.round(value);
  return down % 2 === 0 ? down : down + 1;
}
