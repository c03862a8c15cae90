import type { Picture } from '@kaleido/shared/image';
import type { Mask } from '../../mask/mask.ts';
import { sizeWithin } from './picture-input.ts';

/** A network's scores over a picture, rows from the top. */
export interface Grid {
  readonly data: ArrayLike<number>;
  readonly width: number;
  readonly height: number;
  /** Columns and rows that the picture covers, from the upper left corner; may be fractional. */
  readonly across: number;
  readonly down: number;
}

/** Finer masks change ellipses by less than a thousandth. */
const MASK_SIDE = 512;

/** The mask of pixels whose bilinearly interpolated score is above a threshold. */
export function maskAbove(grid: Grid, threshold: number, picture: Pick<Picture, 'width' | 'height'>): Mask {
  const { width, height } = sizeWithin(picture, { width: MASK_SIDE, height: MASK_SIDE }, { enlarge: false });
  const columns = Array.from({ length: width }, (_, x) => neighbours(((x + 0.5) * grid.across) / width - 0.5, grid.width));
  const data = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    const row = neighbours(((y + 0.5) * grid.down) / height - 0.5, grid.height);
    for (let x = 0; x < width; x++) {
      const column = columns[x]!;
      const at = (r: number, c: number): number => grid.data[r * grid.width + c]!;
      const upper = at(row.low, column.low) * (1 - column.share) + at(row.low, column.high) * column.share;
      const lower = at(row.high, column.low) * (1 - column.share) + at(row.high, column.high) * column.share;
      if (upper * (1 - row.share) + lower * row.share > threshold) data[y * width + x] = 1;
    }
  }
  return { width, height, data };
}

/** The two neighbours of a position, clamped to 0 … length − 1, and the weight of the second. */
function neighbours(at: number, length: number): { readonly low: number; readonly high: number; readonly share: number } {
  const inside = Math.min(Math.max(at, 0), length - 1);
  const low = Math.floor(inside);
  return { low, high: Math.min(low + 1, length - 1), share: inside - low };
}
