/** A batch of pictures at every resolution, finest first: one array each, items one after another. */
export type Pictures = readonly Float32Array[];

/** The same at every resolution. */
export const mapPictures = (xs: Pictures, change: (x: Float32Array, resolution: number) => Float32Array): Pictures => xs.map(change);

/** Σ aᵢ xᵢ, element by element, summed in double precision; a term with a = 0 is left out. */
export function combine(...terms: readonly (readonly [number, Float32Array])[]): Float32Array {
  const present = terms.filter(([a]) => a !== 0);
  const out = new Float32Array(terms[0]?.[1].length ?? 0);
  for (let i = 0; i < out.length; i++) {
    let sum = 0;
    for (const [a, x] of present) sum += a * x[i]!;
    out[i] = sum;
  }
  return out;
}
