/** Brings an estimate of one clean picture back into the range of pixels, −1…1. Returns new values. */
export type Threshold = (x: Float32Array) => Float32Array;

const clip: Threshold = (x) => x.map((value) => Math.min(Math.max(value, -1), 1));

/**
 * Imagen's dynamic thresholding (arXiv 2205.11487 §2.3): limits a picture to the given quantile of its magnitudes and divides by it.
 * @param most the quantile counts as 1 below 1 and as this above it
 */
const dynamic =
  (share: number, most: number): Threshold =>
  (x) => {
    const limit = Math.min(Math.max(quantile(x.map(Math.abs).sort(), share), 1), most);
    return x.map((value) => Math.min(Math.max(value, -limit), limit) / limit);
  };

/** Linear interpolation between the two nearest of the sorted values. */
function quantile(sorted: Float32Array, share: number): number {
  const position = share * (sorted.length - 1);
  const below = Math.floor(position);
  const low = sorted[below] ?? 0;
  return low + (position - below) * ((sorted[below + 1] ?? low) - low);
}

/** Thresholds by the name that a command line gives them. `dynamic_if` is DeepFloyd's choice of quantile. */
export const thresholds = {
  clip,
  dynamic: dynamic(0.995, 100),
  dynamic_if: dynamic(0.95, 1.5),
  none: (x) => x,
} as const satisfies Record<string, Threshold>;
