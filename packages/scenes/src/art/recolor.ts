import { hueTurn } from './colors.ts';
import type { ArtPiece } from './load.ts';
import type { Level } from './sprite.ts';

const known = new WeakMap<ArtPiece, readonly ArtPiece[]>();

/** A drawing in each of the other colours that a turn of its hue gives; none of one that has no hue. Made once for each drawing. */
export function recolored(piece: ArtPiece): readonly ArtPiece[] {
  const made =
    known.get(piece) ??
    Object.entries(piece.turns).map(([degrees, color]) => ({
      ...piece,
      color,
      levels: piece.levels.map((level) => turned(level, Number(degrees))),
    }));
  known.set(piece, made);
  return made;
}

function turned({ side, pixels }: Level, degrees: number): Level {
  const turn = hueTurn(degrees);
  return {
    side,
    pixels: pixels.map((pixel) => {
      const alpha = pixel >>> 24;
      if (alpha === 0) return pixel;
      const [r, g, b] = turn(pixel & 255, (pixel >>> 8) & 255, (pixel >>> 16) & 255, alpha);
      return ((alpha << 24) | (b << 16) | (g << 8) | r) >>> 0;
    }),
  };
}
