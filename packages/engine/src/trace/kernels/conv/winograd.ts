import { float32 } from '@kaleido/shared/tensors';
import { float, int, MICROSOFT } from '../../../onnx/graph.ts';
import type { Tracer } from '../../values.ts';
import { type Geometry, isPlain } from './geometry.ts';
import { filteringMatrices, kronecker, transpose } from './toom-cook.ts';

/*
 * 3 × 3 convolutions by Winograd's minimal filtering, F(4 × 4, 3 × 3): a tile of 4 × 4 outputs costs 36 products per pair of channels instead of
 * 144. Tiles of 6 × 6 inputs are gathered point by point, [36, T, C], so that every transformation is one product with a constant
 * matrix, and the convolution itself is 36 products of matrices. Tiles take 2.25 times the memory of the picture or gradient, a quarter of
 * what patches take.
 */

const TILE = 4;
const TAPS = 3;
const REACH = TILE + TAPS - 1;
const POINTS = REACH * REACH;

/** With these points a convolution errs by 1e-6 of its largest value, a filter's gradient by 2.5e-6; with 0, ±1, ±2 by twice as much. */
const matrices = filteringMatrices([0, 1, -1, 1 / 2, -2], TAPS);
const toInput = kronecker(matrices.input); //    [36, 36]
const toFilter = kronecker(matrices.filter); //  [36, 9]
const toOutput = kronecker(matrices.output); //  [16, 36]
const toFlipped = toFilter.map((row) => [...row].reverse());

/** With fewer tiles, transforming the filters costs more than the convolution saves. */
const MIN_TILES = 48;
/**
 * With fewer input or output channels, the transformations cost what the products save. Training step of the 64/32/16-pixel network on
 * AVX2, sum of its nodes: 2.04 s without, 2.06 s from 24 channels on, 1.92 from 48, 1.69 from 64, 1.96 from 96.
 */
const MIN_CHANNELS = 64;

/** Maximum number of values in the tiles of a picture: they are kept for the gradient, and large ones exceed the cache. */
const MAX_NUMBERS = 1 << 24;

/** Whether minimal filtering is to be used and suits this convolution. */
export const canWinograd = (t: Tracer, g: Geometry): boolean => t.target.winograd && suitsWinograd(g);

/** Whether minimal filtering applies to this convolution and makes it faster. */
export const suitsWinograd = (g: Geometry): boolean =>
  isPlain(g) &&
  g.kernel.every((side) => side === TAPS) &&
  tilesOf(g).count >= MIN_TILES &&
  POINTS * tilesOf(g).count * Math.max(g.inputs, g.outputs) <= MAX_NUMBERS &&
  Math.min(g.inputs, g.outputs) >= MIN_CHANNELS;

/** Tiles that cover the outputs. */
function tilesOf(g: Geometry) {
  const [rows, columns] = [Math.ceil(g.outHeight / TILE), Math.ceil(g.outWidth / TILE)];
  return { rows, columns, count: g.items * rows * columns };
}

/** x [N, H, W, I] ∗ filter [3, 3, I, O] (+ bias [O]) → [N, H', W', O]; all are names. */
export function winogradConvolve(t: Tracer, g: Geometry, x: string, filter: string, bias?: string): string {
  const { count } = tilesOf(g);
  const taps = t.reshape(filter, [TAPS, TAPS, g.inputs, g.outputs], [TAPS * TAPS, g.inputs * g.outputs]);
  const filters = t.reshape(times(t, toFilter, taps), [POINTS, g.inputs * g.outputs], [POINTS, g.inputs, g.outputs]);
  const products = t.graph.op('MatMul', [inputTiles(t, g, x), filters]); //                               [36, T, O]
  return fromProducts(t, g, products, bias && t.graph.op('Tile', [bias, t.graph.int64([count])]));
}

/**
 * dL/dx from dL/dy: a convolution with the filter turned by 180° and its channels exchanged.
 * @param g of that convolution, which has dy for its picture
 * @param filter [3, 3, O, I] of the forward convolution
 */
export function winogradInputGradient(t: Tracer, g: Geometry, dy: string, filter: string): string {
  const taps = t.reshape(filter, [TAPS, TAPS, g.outputs, g.inputs], [TAPS * TAPS, g.outputs * g.inputs]);
  const filters = t.reshape(times(t, toFlipped, taps), [POINTS, g.outputs * g.inputs], [POINTS, g.outputs, g.inputs]);
  return fromProducts(t, g, batchProduct(t, inputTiles(t, g, dy), filters, { transB: true }));
}

/** dL/dfilter [3, 3, I, O] from x [N, H, W, I], whose tiles the forward pass has computed, and dy [N, H', W', O]. */
export function winogradFilterGradient(t: Tracer, g: Geometry, x: string, dy: string): string {
  const { count } = tilesOf(g);
  const tiles = outputTiles(t, g, dy); //                                                                 [16, T · O]
  const products = t.reshape(times(t, transpose(toOutput), tiles), [POINTS, count * g.outputs], [POINTS, count, g.outputs]);
  const filters = batchProduct(t, inputTiles(t, g, x), products, { transA: true }); //                    [36, I, O]
  const taps = times(t, transpose(toFilter), t.reshape(filters, [POINTS, g.inputs, g.outputs], [POINTS, g.inputs * g.outputs]));
  return t.reshape(taps, [TAPS * TAPS, g.inputs * g.outputs], [TAPS, TAPS, g.inputs, g.outputs]);
}

/** The transformed tiles of x [N, H, W, I]: [36, T, I]. */
function inputTiles(t: Tracer, g: Geometry, x: string): string {
  const { count } = tilesOf(g);
  const tiles = gatherTiles(t, g, x, [g.height, g.width, g.inputs], REACH, g.pads);
  return t.reshape(times(t, toInput, tiles), [POINTS, count * g.inputs], [POINTS, count, g.inputs]);
}

/** The tiles of dy [N, H', W', O]: [16, T · O]. */
const outputTiles = (t: Tracer, g: Geometry, dy: string): string =>
  gatherTiles(t, g, dy, [g.outHeight, g.outWidth, g.outputs], TILE, [0, 0]);

/**
 * Tiles of pictures [N, height, width, channels], which overlap if their sides exceed a tile's outputs; 0 beyond the border.
 * @param side of a tile
 * @param pads how far the first tile begins above and left of the picture
 * @returns the first pixel of each tile, the second of each, and so on: [side², T · channels]
 */
function gatherTiles(
  t: Tracer,
  g: Geometry,
  pictures: string,
  [height, width, channels]: readonly [number, number, number],
  side: number,
  [top, left]: readonly [number, number, ...number[]],
): string {
  const { rows, columns, count } = tilesOf(g);
  const [padHeight, padWidth] = [(rows - 1) * TILE + side, (columns - 1) * TILE + side];
  const pads = [0, top, left, 0, 0, padHeight - top - height, padWidth - left - width, 0];
  const padded = pads.some((pad) => pad !== 0) ? t.graph.op('Pad', [pictures, t.graph.int64(pads)]) : pictures;
  const pixels = t.reshape(padded, [g.items, padHeight, padWidth, channels], [g.items * padHeight * padWidth, channels]);
  const index = new Int32Array(side * side * count);
  let at = 0;
  for (let i = 0; i < side; i++)
    for (let j = 0; j < side; j++)
      for (let item = 0; item < g.items; item++)
        for (let row = 0; row < rows; row++)
          for (let column = 0; column < columns; column++) index[at++] = (item * padHeight + row * TILE + i) * padWidth + column * TILE + j;
  const gathered = t.graph.op('Gather', [pixels, t.graph.indices(index)], { axis: int(0) });
  return t.reshape(gathered, [index.length, channels], [side * side, count * channels]);
}

/**
 * Products [36, T, O] → pictures [N, H', W', O].
 * @param bias repeated for every tile, [T · O]
 */
function fromProducts(t: Tracer, g: Geometry, products: string, bias?: string): string {
  const { rows, columns, count } = tilesOf(g);
  const tiles = times(t, toOutput, t.reshape(products, [POINTS, count, g.outputs], [POINTS, count * g.outputs]), bias); // [16, T · O]
  const index = new Int32Array(g.items * g.outHeight * g.outWidth);
  let at = 0;
  for (let item = 0; item < g.items; item++)
    for (let y = 0; y < g.outHeight; y++)
      for (let x = 0; x < g.outWidth; x++) {
        const tile = (item * rows + Math.floor(y / TILE)) * columns + Math.floor(x / TILE);
        index[at++] = ((y % TILE) * TILE + (x % TILE)) * count + tile;
      }
  const pixels = t.reshape(tiles, [TILE * TILE, count * g.outputs], [TILE * TILE * count, g.outputs]);
  const gathered = t.graph.op('Gather', [pixels, t.graph.indices(index)], { axis: int(0) });
  return t.reshape(gathered, [index.length, g.outputs], g.outShape);
}

/** A constant matrix times a matrix by name, plus a row. */
function times(t: Tracer, matrix: readonly (readonly number[])[], x: string, row?: string): string {
  const constant = t.graph.constant(float32([matrix.length, matrix[0]!.length], matrix.flat()));
  return t.graph.op('Gemm', row ? [constant, x, row] : [constant, x]);
}

function batchProduct(t: Tracer, a: string, b: string, { transA = false, transB = false }): string {
  return t.graph.op('FusedMatMul', [a, b], { transA: int(transA ? 1 : 0), transB: int(transB ? 1 : 0), alpha: float(1) }, MICROSOFT);
}
