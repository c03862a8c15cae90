import { type Raster, shrink } from './raster.ts';

/** One drawing ready to be composed: its raster at many sizes, and what is known about it. */
export interface Sprite {
  /** Largest first, each about 1/√2 of the one before. */
  readonly levels: readonly Level[];
  /** The visible part (alpha > 0.5) of the canvas, in parts of its side: left, top, right, bottom. */
  readonly extent: Readonly<Bounds>;
  /** The part with any ink at all (alpha > 0), in the same units; nothing needs to be drawn outside. */
  readonly reach: Readonly<Bounds>;
}

/**
 * A raster with a clear border one pixel wide around its `side`: (side + 2)² pixels, each one word, so that it takes one load: red in
 * the lowest byte, alpha in the highest, colours multiplied by alpha.
 */
export interface Level {
  readonly side: number;
  readonly pixels: Uint32Array;
}

/** Left, top, right, bottom. */
export type Bounds = [number, number, number, number];

/** Sides of the rasters for pictures of `size` pixels: no drawing is larger than the picture, none is useful below six pixels. */
export function levelSides(size: number): number[] {
  const sides: number[] = [];
  for (let side = size; side >= 6; side = Math.round(side / Math.SQRT2)) sides.push(side);
  return sides;
}

/** Builds the levels of a sprite for pictures of `size` pixels from one large raster (at least `size` a side). */
export function makeSprite(raster: Raster, size: number): Sprite {
  return {
    levels: levelSides(size).map((side) => withBorder(shrink(raster, side))),
    extent: boundsOf(raster, 128),
    reach: boundsOf(raster, 1),
  };
}

function withBorder({ side, data }: Raster): Level {
  const wide = side + 2;
  const pixels = new Uint32Array(wide * wide);
  const bytes = new Uint8Array(pixels.buffer);
  for (let y = 0; y < side; y++) bytes.set(data.subarray(y * side * 4, (y + 1) * side * 4), ((y + 1) * wide + 1) * 4);
  return { side, pixels };
}

/** The bounds of the pixels whose alpha (0 … 255) is at least `least`. */
function boundsOf({ side, data }: Raster, least: number): Bounds {
  let [left, top, right, bottom] = [side, side, 0, 0];
  for (let y = 0; y < side; y++)
    for (let x = 0; x < side; x++) {
      if (data[(y * side + x) * 4 + 3]! < least) continue;
      left = Math.min(left, x);
      right = Math.max(right, x + 1);
      top = Math.min(top, y);
      bottom = Math.max(bottom, y + 1);
    }
  return [left / side, top / side, right / side, bottom / side];
}
