/**
 * Weights of the variational loss (VDM): SNR(t − 1)/SNR(t) − 1 by table index; the first two, infinite or undefined, take the third's.
 * From γ as float32, as the reference keeps it and as networks are trained with it: near γ = 1 that rounding moves a weight by 1e−3.
 */
export function vdmWeights(gammas: Float64Array): Float64Array {
  const snr = Float32Array.from(gammas).map((gamma) => gamma / Math.fround(1 - gamma));
  return gammas.map((_, index) => {
    const t = Math.max(index, 2);
    return snr[t - 1]! / snr[t]! - 1;
  });
}
