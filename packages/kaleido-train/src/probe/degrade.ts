import type { Random } from '@kaleido/shared/random';

/** Maximum strengths of the random degradations of a probe's pictures. */
export interface Degradation {
  /** Fraction of pictures left unchanged. */
  readonly clean: number;
  /** Minimum side to which a picture is shrunk before it is enlarged again, in pixels. */
  readonly leastSide: number;
  /** Maximum standard deviation of the blur, as a fraction of the side. */
  readonly blur: number;
  /** Maximum standard deviation of the noise; pixels are in −1 … 1. */
  readonly noise: number;
  /** Maximum factor of brightness, contrast and saturation, up or down. */
  readonly color: number;
}

/**
 * Degrades a picture in the ways that rendered ones fall short: soft (shrunk and enlarged, blurred), noisy, too strong or too weak in
 * colour. Its labels stay true.
 * @param pixels [side, side, 3], −1 … 1; changed in place
 */
export function degrade(pixels: Float32Array, side: number, degradation: Degradation, draw: Random): void {
  if (draw.uniform() < degradation.clean) return;
  recolour(pixels, degradation.color, draw);
  if (draw.uniform() < 0.6)
    shrinkAndEnlarge(pixels, side, Math.round(degradation.leastSide + (side - degradation.leastSide) * draw.uniform()));
  if (draw.uniform() < 0.5) blur(pixels, side, degradation.blur * side * draw.uniform());
  if (draw.uniform() < 0.5) addNoise(pixels, degradation.noise * draw.uniform() ** 2, draw);
  for (let i = 0; i < pixels.length; i++) pixels[i] = Math.min(1, Math.max(-1, pixels[i]!));
}

function recolour(pixels: Float32Array, most: number, draw: Random): void {
  const factor = () => most ** (2 * draw.uniform() - 1);
  const [contrast, saturation, shift] = [factor(), factor(), Math.log(factor()) * 0.5];
  for (let i = 0; i < pixels.length; i += 3) {
    const grey = 0.3 * pixels[i]! + 0.59 * pixels[i + 1]! + 0.11 * pixels[i + 2]!;
    for (let c = 0; c < 3; c++) pixels[i + c] = contrast * (grey + saturation * (pixels[i + c]! - grey)) + shift;
  }
}

/** Length of the noise drawn for a picture and repeated over its pixels; prime, so that rows differ. */
const NOISE = 2053;

function addNoise(pixels: Float32Array, deviation: number, draw: Random): void {
  const noise = draw.fillNormal(new Float32Array(NOISE));
  for (let i = 0; i < pixels.length; i++) pixels[i]! += deviation * noise[i % NOISE]!;
}

/** Shrinks by area averaging and enlarges by bilinear interpolation. */
function shrinkAndEnlarge(pixels: Float32Array, side: number, small: number): void {
  if (small >= side) return;
  const down = alongBoth(pixels, side, small, meanWeights(side, small));
  pixels.set(alongBoth(down, small, side, linearWeights(small, side)));
}

function blur(pixels: Float32Array, side: number, deviation: number): void {
  if (deviation < 0.2) return;
  pixels.set(alongBoth(pixels, side, side, gaussianWeights(side, deviation)));
}

/** For each output pixel, the first input pixel that it is made of, and the weights from there on. */
type Weights = readonly (readonly [first: number, weights: readonly number[]])[];

/** Resamples rows, then columns: pixels [from, from, 3] → [to, to, 3]. */
function alongBoth(pixels: Float32Array, from: number, to: number, weights: Weights): Float32Array {
  const across = new Float32Array(from * to * 3);
  for (let y = 0; y < from; y++)
    for (let x = 0; x < to; x++) {
      const [first, parts] = weights[x]!;
      for (let c = 0; c < 3; c++) {
        let sum = 0;
        for (let k = 0; k < parts.length; k++) sum += parts[k]! * pixels[(y * from + first + k) * 3 + c]!;
        across[(y * to + x) * 3 + c] = sum;
      }
    }
  const out = new Float32Array(to * to * 3);
  const row = to * 3;
  for (let y = 0; y < to; y++) {
    const [first, parts] = weights[y]!;
    for (let k = 0; k < parts.length; k++) {
      const weight = parts[k]!;
      for (let i = 0; i < row; i++) out[y * row + i]! += weight * across[(first + k) * row + i]!;
    }
  }
  return out;
}

const normalised = (first: number, weights: readonly number[]): readonly [number, readonly number[]] => {
  const sum = weights.reduce((a, b) => a + b, 0);
  return [first, weights.map((weight) => weight / sum)];
};

const meanWeights = (from: number, to: number): Weights =>
  Array.from({ length: to }, (_, i) => {
    const [low, high] = [(i * from) / to, ((i + 1) * from) / to];
    const first = Math.floor(low);
    const parts = Array.from(
      { length: Math.ceil(high - 1e-9) - first },
      (_, k) => Math.min(high, first + k + 1) - Math.max(low, first + k),
    );
    return normalised(first, parts);
  });

const linearWeights = (from: number, to: number): Weights =>
  Array.from({ length: to }, (_, i) => {
    const at = Math.min(from - 1, Math.max(0, ((i + 0.5) * from) / to - 0.5));
    const first = Math.min(from - 1, Math.floor(at));
    return first + 1 < from ? [first, [1 - (at - first), at - first]] : [first, [1]];
  });

const gaussianWeights = (side: number, deviation: number): Weights =>
  Array.from({ length: side }, (_, i) => {
    const reach = Math.ceil(2.5 * deviation);
    const first = Math.max(0, i - reach);
    const last = Math.min(side - 1, i + reach);
    return normalised(
      first,
      Array.from({ length: last - first + 1 }, (_, k) => Math.exp(-((first + k - i) ** 2) / (2 * deviation ** 2))),
    );
  });
