/** Brings an estimate of one clean picture back into the range of pixels, −1…1. Returns new values. */
export type Threshold = (x: Float32Array) => Float32Array;

const clip: Threshold = (x) => x.map((value) => Math.min(Math.max(value, -1), 1));

/**
 * Imagen's dynamic thresholding (arXiv 2205.11487 §2.3): limits a picture to the given quantile of its magnitudes and divides by it.
 * @param quantileAt which quantile of the magnitudes, 0…1
 * @param maxLimit the quantile is clamped to 1…maxLimit
 */
const dynamic =
  (quantileAt: number, maxLimit: number): Threshold =>
  (x) => {
    const limit = Math.min(Math.max(quantile(x.map(Math.abs).sort(), quantileAt), 1), maxLimit);
    return x.map((value) => Math.min(Math.max(value, -limit), limit) / limit);
  };

/** Linear interpolation between the two nearest of the sorted values. */
function quantile(sorted: Float32Array, quantileAt: number): number {
  const position = quantileAt * (sorted.length - 1);
  const below = Math.floor(position);
  const low = sorted[below] ?? 0;
  return low + (position - below) * ((sorted[below + 1] ?? low) - low);
}

/** Thresholds by their names on command lines. `dynamic_deepfloyd` has the quantile and limit of DeepFloyd IF. */
export const thresholds = {
  clip,
  dynamic: dynamic(0.995, 100),
  dynamic_deepfloyd: dynamic(0.95, 1.5),
  none: (x) => x,
} as const satisfies Record<string, Threshold>;

/** Earlier names, which are still accepted. */
export const thresholdAliases: Readonly<Record<string, keyof typeof thresholds>> = { dynamic_if: 'dynamic_deepfloyd' };
