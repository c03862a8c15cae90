/**
 * Logarithm, sine and cosine use only additions, multiplications and divisions, which IEEE 754 defines to the last bit. Math.log and
 * Math.cos differ between JavaScript engines, so that the same seed would not give the same picture.
 */
const SQRT2 = Math.SQRT2;
const LN2 = Math.LN2;
const HALF_PI = Math.PI / 2;
const powersOfTwo = Float64Array.from({ length: 34 }, (_, i) => 2 ** (i - 1)); // 2^-1 … 2^32

/** ln((x + 1) / 2^32) of a uint32, to double precision: the exponent, then the series of artanh on [√½, √2]. */
export function logOfUniform(x: number): number {
  let exponent = 31 - Math.clz32(x);
  let mantissa = (x + 1) / powersOfTwo[exponent + 1]!; // (1, 2]
  if (mantissa > SQRT2) {
    mantissa /= 2;
    exponent += 1;
  }
  const s = (mantissa - 1) / (mantissa + 1);
  const s2 = s * s;
  const tail = 1 / 9 + s2 * (1 / 11 + s2 * (1 / 13 + s2 * (1 / 15 + s2 * (1 / 17 + s2 * (1 / 19 + s2 * (1 / 21))))));
  return (exponent - 32) * LN2 + 2 * s * (1 + s2 * (1 / 3 + s2 * (1 / 5 + s2 * (1 / 7 + s2 * tail))));
}

/** Taylor's series of the cosine, |r| ≤ π/4. */
const cosine = (r2: number): number =>
  1 +
  r2 * (-1 / 2 + r2 * (1 / 24 + r2 * (-1 / 720 + r2 * (1 / 40320 + r2 * (-1 / 3628800 + r2 * (1 / 479001600 + r2 * (-1 / 87178291200)))))));

/** Taylor's series of the sine, |r| ≤ π/4. */
const sine = (r: number, r2: number): number =>
  r *
  (1 +
    r2 *
      (-1 / 6 +
        r2 * (1 / 120 + r2 * (-1 / 5040 + r2 * (1 / 362880 + r2 * (-1 / 39916800 + r2 * (1 / 6227020800 + r2 * (-1 / 1307674368000))))))));

/**
 * Two independent standard normals from two uint32 (Box and Muller 1958), written to `out[at]` and `out[at + 1]`: radius
 * √(−2 ln((x + 1)/2^32)), so at most 6.66, and angle 2π·y/2^32.
 */
export function boxMuller(out: Float64Array | Float32Array, at: number, x: number, y: number): void {
  const radius = Math.sqrt(-2 * logOfUniform(x));
  const quarter = (((y >>> 0) + 0x20000000) >>> 30) & 3; // the multiple of π/2 nearest to the angle
  const r = ((y - quarter * 0x40000000) | 0) * (HALF_PI / 0x40000000); // the remainder, in [−π/4, π/4)
  const r2 = r * r;
  const c = cosine(r2);
  const s = sine(r, r2);
  out[at] = radius * (quarter === 0 ? c : quarter === 1 ? -s : quarter === 2 ? -c : s);
  out[at + 1] = radius * (quarter === 0 ? s : quarter === 1 ? c : quarter === 2 ? -s : -c);
}
