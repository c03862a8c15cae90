import type { Random } from '@kaleido/shared/random';

/** How much pictures are spoilt for a probe to learn on, each time by a random part of it. */
export interface Spoiling {
  /** Share of pictures that stay as they are. */
  readonly clean: number;
  /** Side that a picture is shrunk to, and enlarged from, at the least: pixels. */
  readonly leastSide: number;
  /** Deviation of the blur, at the most: parts of the side. */
  readonly blur: number;
  /** Deviation of the noise, at the most: of −1 … 1. */
  readonly noise: number;
  /** Brightness, contrast and saturation change by at most this factor, up or down. */
  readonly color: number;
}

/**
 * Spoils a picture as rendered ones are spoilt: softness (shrunk and enlarged, blurred), noise, and colours that are too strong or too
 * weak. Changes nothing that its facts say.
 * @param pixels [side, side, 3], −1 … 1; changed in place
 */
export function spoil(pixels: Float32Array, side: number, spoiling: Spoiling, draw: Random): void {
  if (draw.uniform() < spoiling.clean) return;
  recolour(pixels, spoiling.color, draw);
  if (draw.uniform() < 0.6) shrinkAndEnlarge(pixels, side, Math.round(spoiling.leastSide + (side - spoiling.leastSide) * draw.uniform()));
  if (draw.uniform() < 0.5) blur(pixels, side, spoiling.blur * side * draw.uniform());
  if (draw.uniform() < 0.5) addNoise(pixels, spoiling.noise * draw.uniform() ** 2, draw);
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

/** Numbers of noise that are drawn for a picture, which are repeated: a prime, so that rows do not repeat. */
const NOISE = 2053;

function addNoise(pixels: Float32Array, deviation: number, draw: Random): void {
  const noise = draw.fillNormal(new Float32Array(NOISE));
  for (let i = 0; i < pixels.length; i++) pixels[i]! += deviation * noise[i % NOISE]!;
}

/** By the mean of what falls into each smaller pixel, and back by straight lines between their middles. */
function shrinkAndEnlarge(pixels: Float32Array, side: number, small: number): void {
  if (small >= side) return;
  const down = alongBoth(pixels, side, small, meanWeights(side, small));
  pixels.set(alongBoth(down, small, side, linearWeights(small, side)));
}

function blur(pixels: Float32Array, side: number, deviation: number): void {
  if (deviation < 0.2) return;
  pixels.set(alongBoth(pixels, side, side, gaussianWeights(side, deviation)));
}

/** For each new pixel the old ones that it is made of: the first, and their weights. */
type Weights = readonly (readonly [first: number, weights: readonly number[]])[];

/** Along rows, then along columns. pixels [from, from, 3] → [to, to, 3]. */
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
