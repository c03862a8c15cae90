/** A batch of pictures at every resolution, finest first: one array each, items one after another. */
export type Pictures = readonly Float32Array[];

/** Applies a function at every resolution. */
export const mapPictures = (xs: Pictures, change: (x: Float32Array, resolution: number) => Float32Array): Pictures => xs.map(change);

/** Σ aᵢ xᵢ, element by element, summed in double precision; terms with a = 0 are skipped, even if their values are not finite. */
export function combine(...terms: readonly (readonly [number, Float32Array])[]): Float32Array {
  const sums = new Float64Array(terms[0]?.[1].length ?? 0);
  for (const [a, x] of terms) if (a !== 0) for (let i = 0; i < sums.length; i++) sums[i]! += a * x[i]!;
  return new Float32Array(sums);
}
