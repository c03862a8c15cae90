import type { Engine, Executable } from '@kaleido/engine';
import * as tf from '@kaleido/engine/tf';
import { float32 } from '@kaleido/shared/tensors';
import { countOf, type Points } from '../points.ts';

/** Half a unit in the last place of float32. */
const ROUNDING = 2 ** -24;

/**
 * Squared distances of pairs of points, in units of a common scale: quickly between two bounds, by products in float32 on an engine, and
 * exactly (in double precision, the same for a pair whatever block it came in) where the bounds do not decide.
 */
export interface Screen {
  readonly sets: readonly ScreenedSet[];
  /** Points a side of a block. */
  readonly block: number;
  /**
   * Runs over the blocks of pairs of two sets (or of one with itself: then blocks (I, J) with I ≤ J). `dots` [block, block] are the
   * products of the rows of both.
   */
  blocks(a: ScreenedSet, b: ScreenedSet): AsyncGenerator<PairBlock>;
  /** Number of blocks that `blocks` gives. */
  blockCount(a: ScreenedSet, b: ScreenedSet): number;
  /** |x − y|² of two points. */
  exact(a: ScreenedSet, i: number, b: ScreenedSet, j: number): number;
  /** To be multiplied with a squared distance, to have it in the units of the points. */
  readonly unit: number;
  /**
   * The squared distance of i and j lies between (1 − margin)(aᵢ + bⱼ) − 2 dot and (1 + margin)(aᵢ + bⱼ) − 2 dot, a and b the squared norms.
   */
  readonly margin: number;
  dispose(): Promise<void>;
}

/** A set of points with their squared lengths around the common centre. */
export interface ScreenedSet {
  readonly points: Points;
  readonly count: number;
  readonly norms: Float64Array;
}

/** The products of some rows of one set with some rows of another. */
interface PairBlock {
  readonly aFrom: number;
  readonly aTo: number;
  readonly bFrom: number;
  readonly bTo: number;
  readonly dots: Float32Array;
}

/** 2048 × 2048 products take 16 MB: large enough for the engine's best speed, small enough for the cache. */
const DEFAULT_BLOCK = 2048;

/**
 * Prepares sets of equal width. Points are moved by the mean of the first set and scaled by a power of two before they become float32, so
 * that neither a common offset nor large or small units cost digits; then ŷ·x̂ in float32, summed in any order, is off by at most
 * γ_d |x̂||ŷ| (Higham, Accuracy and Stability, §3.1), which with the rounding of the points themselves gives the margin.
 */
export async function openScreen(engine: Engine, sets: readonly Points[], block = DEFAULT_BLOCK): Promise<Screen> {
  const [first] = sets;
  if (!first) throw new RangeError('distances: expected at least one set, got none');
  const { width } = first;
  const centre = centreOf(first);
  const scale = scaleOf(sets, centre);
  const side = Math.min(block, Math.max(...sets.map(countOf)));
  const rows = (points: Points, from: number, to: number): Float32Array => {
    const out = new Float32Array(side * width);
    for (let i = from; i < to; i++)
      for (let c = 0; c < width; c++) out[(i - from) * width + c] = (points.data[i * width + c]! - centre[c]!) / scale;
    return out;
  };
  const screened = sets.map((points) => ({ points, count: countOf(points), norms: normsOf(points, centre, scale) }));
  const spec = { shape: [side, width], dtype: 'float32' } as const;
  const product: Executable<{ a: typeof spec; b: typeof spec }, tf.Tensor> = await engine.compile(
    ({ a, b }) => tf.matMul(a, b, false, true),
    { a: spec, b: spec },
    { name: 'products' },
  );
  const sum = (width * ROUNDING) / (1 - width * ROUNDING);
  return {
    sets: screened,
    block: side,
    unit: scale ** 2,
    margin: sum + 8 * ROUNDING,
    async *blocks(a, b) {
      for (let aFrom = 0; aFrom < a.count; aFrom += side) {
        const aTo = Math.min(aFrom + side, a.count);
        const left = float32([side, width], rows(a.points, aFrom, aTo));
        for (let bFrom = a === b ? aFrom : 0; bFrom < b.count; bFrom += side) {
          const bTo = Math.min(bFrom + side, b.count);
          const right = a === b && aFrom === bFrom ? left : float32([side, width], rows(b.points, bFrom, bTo));
          const { data } = await product.run({ a: left, b: right });
          yield { aFrom, aTo, bFrom, bTo, dots: data as Float32Array };
        }
      }
    },
    blockCount(a, b) {
      const [down, across] = [Math.ceil(a.count / side), Math.ceil(b.count / side)];
      return a === b ? (down * (down + 1)) / 2 : down * across;
    },
    exact(a, i, b, j) {
      const [x, y] = [a.points.data, b.points.data];
      let squares = 0;
      for (let c = 0, p = i * width, q = j * width; c < width; c++) {
        const step = (x[p + c]! - y[q + c]!) / scale;
        squares += step * step;
      }
      return squares;
    },
    dispose: () => product.dispose(),
  };
}

function centreOf(points: Points): Float64Array {
  const n = countOf(points);
  const centre = new Float64Array(points.width);
  for (let i = 0; i < n; i++) for (let c = 0; c < points.width; c++) centre[c]! += points.data[i * points.width + c]! / n;
  return centre;
}

/** The power of two at or above the largest coordinate around the centre. */
function scaleOf(sets: readonly Points[], centre: Float64Array): number {
  let most = 0;
  for (const { data, width } of sets)
    for (let at = 0; at < data.length; at += width)
      for (let c = 0; c < width; c++) most = Math.max(most, Math.abs(data[at + c]! - centre[c]!));
  return most === 0 ? 1 : 2 ** Math.ceil(Math.log2(most));
}

/** Squared lengths of the points as they become float32. */
function normsOf(points: Points, centre: Float64Array, scale: number): Float64Array {
  const { width, data } = points;
  return Float64Array.from({ length: countOf(points) }, (_, i) => {
    let squares = 0;
    for (let c = 0; c < width; c++) squares += Math.fround((data[i * width + c]! - centre[c]!) / scale) ** 2;
    return squares;
  });
}
