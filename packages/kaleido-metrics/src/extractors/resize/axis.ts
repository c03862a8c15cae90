/** How one axis of a picture is resampled: output i is the sum of `weights` times the inputs from `starts[i]` on. */
export interface Axis {
  readonly starts: Int32Array;
  /** [outputs, taps]; what a row does not need is 0. */
  readonly weights: Float64Array;
  readonly taps: number;
}

/**
 * Bilinear without antialias, as PyTorch's `interpolate(mode='bilinear', align_corners=False)`: the positions are computed in float32
 * there, and so here.
 */
export function bilinearAxis(from: number, to: number): Axis {
  const starts = new Int32Array(to);
  const weights = new Float64Array(2 * to);
  const scale = Math.fround(from / to);
  for (let i = 0; i < to; i++) {
    const position = Math.max(Math.fround(Math.fround(scale * (i + 0.5)) - 0.5), 0);
    const start = Math.min(Math.floor(position), Math.max(from - 2, 0));
    const share = from === 1 ? 0 : Math.min(Math.fround(position - start), 1);
    starts[i] = start;
    weights[2 * i] = 1 - share;
    weights[2 * i + 1] = share;
  }
  return { starts, weights, taps: 2 };
}

/** A filter: its value at a distance, which is 0 from `support` on. */
interface Filter {
  readonly support: number;
  readonly at: (distance: number) => number;
}

/** Keys' cubic with a = −1/2, as Pillow's BICUBIC. */
export const cubic: Filter = {
  support: 2,
  at(distance) {
    const x = Math.abs(distance);
    if (x < 1) return (1.5 * x - 2.5) * x * x + 1;
    return x < 2 ? ((-0.5 * x + 2.5) * x - 4) * x + 2 : 0;
  },
};

/** As Pillow's BILINEAR. */
export const triangle: Filter = { support: 1, at: (distance) => Math.max(1 - Math.abs(distance), 0) };

/** A filter that is widened when the picture shrinks, so that no pixel is left out: Pillow's `resize` (Resample.c, precompute_coeffs). */
export function antialiasedAxis(from: number, to: number, filter: Filter): Axis {
  const scale = from / to;
  const stretch = Math.max(scale, 1);
  const support = filter.support * stretch;
  const taps = 2 * Math.ceil(support) + 1;
  const starts = new Int32Array(to);
  const weights = new Float64Array(taps * to);
  for (let i = 0; i < to; i++) {
    const centre = (i + 0.5) * scale;
    const start = Math.max(Math.trunc(centre - support + 0.5), 0);
    const end = Math.min(Math.trunc(centre + support + 0.5), from);
    const row = weights.subarray(i * taps, i * taps + end - start);
    for (let x = 0; x < row.length; x++) row[x] = filter.at((x + start - centre + 0.5) / stretch);
    const sum = row.reduce((total, weight) => total + weight, 0);
    for (let x = 0; x < row.length; x++) row[x] = row[x]! / sum;
    starts[i] = start;
  }
  return { starts, weights, taps };
}
