import { type Picture, resizeImage } from '@kaleido/shared/image';

/** A square crop of a picture, in its pixels. */
export interface Crop {
  readonly x: number;
  readonly y: number;
  readonly side: number;
}

/** Squares up to this side that are a multiple of the training size are kept: they are averaged later, without rounding in between. */
const SMALL = 64;

/** The largest square in the middle of a picture. */
export function centreCrop({ width, height }: Pick<Picture, 'width' | 'height'>): Crop {
  const side = Math.min(width, height);
  return { x: (width - side) >> 1, y: (height - side) >> 1, side };
}

/**
 * Crops and scales a picture for training: its central square, of `side` pixels, or a multiple if it already has that size.
 */
export async function cropPicture(picture: Picture, side: number): Promise<Picture> {
  const { width, height } = picture;
  if (width === height && (width === side || (width % side === 0 && width <= SMALL))) return picture;
  return squarePicture(picture, side);
}

/** A picture's central square of `side` pixels, shrunk by area average, enlarged by Lanczos. */
export async function squarePicture(picture: Picture, side: number): Promise<Picture> {
  if (picture.width === side && picture.height === side) return picture;
  const crop = centreCrop(picture);
  if (crop.side >= side) return areaAverage(picture, crop, side);
  return resizeImage(cut(picture, crop), side, side);
}

/** Area average: each new pixel is the mean of the area it covers, with fractional pixels weighted by their share. */
export function areaAverage({ data, width, channels }: Picture, crop: Crop, side: number): Picture {
  const scale = side / crop.side; // new pixels per old one
  const sums = new Float64Array(side * side * 3);
  const row = new Float64Array(side * 3);
  for (let y = 0; y < crop.side; y++) {
    row.fill(0);
    let from = ((crop.y + y) * width + crop.x) * channels;
    for (let x = 0; x < crop.side; x++, from += channels) {
      const left = x * scale;
      const to = Math.min(side - 1, Math.floor(left));
      const over = to + 1 < side ? Math.max(0, left + scale - (to + 1)) : 0; // the share of the next pixel
      const share = scale - over;
      for (let c = 0; c < 3; c++) {
        const value = data[from + c]!;
        row[to * 3 + c]! += share * value;
        if (over > 0) row[to * 3 + 3 + c]! += over * value;
      }
    }
    const top = y * scale;
    const to = Math.min(side - 1, Math.floor(top));
    const over = to + 1 < side ? Math.max(0, top + scale - (to + 1)) : 0;
    const at = to * side * 3;
    for (let i = 0; i < side * 3; i++) {
      sums[at + i]! += (scale - over) * row[i]!;
      if (over > 0) sums[at + side * 3 + i]! += over * row[i]!;
    }
  }
  return { width: side, height: side, channels: 3, data: Uint8Array.from(sums, Math.round) };
}

function cut({ data, width, channels }: Picture, { x, y, side }: Crop): Picture {
  const out = new Uint8Array(side * side * channels);
  for (let row = 0; row < side; row++) {
    const from = ((y + row) * width + x) * channels;
    out.set(data.subarray(from, from + side * channels), row * side * channels);
  }
  return { width: side, height: side, channels, data: out };
}
