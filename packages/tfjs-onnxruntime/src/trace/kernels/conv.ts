import { sizeOf } from '@kaleido/shared/tensors';
import * as tf from '@tensorflow/tfjs-core';
import { int, ints } from '../../onnx/graph.ts';
import { kernel } from '../backend.ts';
import { TraceError } from '../errors.ts';
import type { Traced, Tracer } from '../values.ts';

/*
 * tfjs convolutions are NHWC with HWIO filters, ONNX Runtime's CPU convolution is NCHW. Where the layout of a product serves as well,
 * no transposition is needed: 1×1 convolutions, filter gradients and convolutions to few channels are matrix products.
 */

interface ConvAttributes {
  strides: number | [number, number];
  pad: 'same' | 'valid' | number | [number, number][];
  dataFormat?: string;
  dilations?: number | [number, number];
  dimRoundingMode?: 'floor' | 'round' | 'ceil';
}

type Geometry = ReturnType<typeof geometry>;

function geometry(op: string, input: readonly number[], filter: readonly number[], a: ConvAttributes) {
  if (a.dataFormat && a.dataFormat !== 'NHWC') throw new TraceError(`${op} with ${a.dataFormat} data cannot be traced: use NHWC`);
  const pad = a.pad as Parameters<typeof tf.backend_util.computeConv2DInfo>[4];
  const info = tf.backend_util.computeConv2DInfo(
    input as [number, number, number, number],
    filter as [number, number, number, number],
    a.strides,
    a.dilations ?? 1,
    pad,
    a.dimRoundingMode,
  );
  const { top, left, bottom, right } = info.padInfo;
  return {
    items: info.batchSize,
    height: info.inHeight,
    width: info.inWidth,
    inputs: info.inChannels,
    outHeight: info.outHeight,
    outWidth: info.outWidth,
    outputs: info.outChannels,
    kernel: [info.filterHeight, info.filterWidth] as const,
    strides: [info.strideHeight, info.strideWidth] as const,
    dilations: [info.dilationHeight, info.dilationWidth] as const,
    pads: [top, left, bottom, right] as const,
    outShape: info.outShape as number[],
  };
}

const isPointwise = (g: Geometry) =>
  g.kernel[0] === 1 && g.kernel[1] === 1 && g.strides[0] === 1 && g.strides[1] === 1 && g.pads.every((pad) => pad === 0);
const isPlain = (g: Geometry) => g.strides[0] === 1 && g.strides[1] === 1 && g.dilations[0] === 1 && g.dilations[1] === 1;

/** Below this many output channels a product to kernel² columns and Col2Im beats a convolution (3.0 against 12.4 ms at 3 channels). */
const FEW_CHANNELS = 8;

/**
 * Filters that change at every run cannot be packed beforehand, and bringing them and the picture into Conv's layout costs more than
 * multiplying patches, which the filter's gradient needs anyway (training step of a 16-pixel UNet: 69 → 94 images a second). Up to
 * this many numbers, since patches are kernel² times the picture.
 */
const PATCH_LIMIT = 1 << 24;

const toChannelsFirst = (t: Tracer, x: string) => t.graph.op('Transpose', [x], { perm: ints([0, 3, 1, 2]) });
const toChannelsLast = (t: Tracer, x: string) => t.graph.op('Transpose', [x], { perm: ints([0, 2, 3, 1]) });

/** x [N, H, W, I] ∗ filter [kh, kw, I, O] (+ bias [O]) → [N, H', W', O]; all are names. */
function convolve(t: Tracer, g: Geometry, x: string, filter: string, bias?: string): string {
  const [kh, kw] = g.kernel;
  const pixels = g.items * g.height * g.width;
  if (isPointwise(g)) {
    const rows = t.reshape(x, [g.items, g.height, g.width, g.inputs], [pixels, g.inputs]);
    const weights = t.reshape(filter, [1, 1, g.inputs, g.outputs], [g.inputs, g.outputs]);
    return t.reshape(t.graph.op('Gemm', bias ? [rows, weights, bias] : [rows, weights]), [pixels, g.outputs], g.outShape);
  }
  if (isPlain(g) && g.outputs < FEW_CHANNELS && g.inputs >= 2 * FEW_CHANNELS && sameSize(g)) return convolveToFew(t, g, x, filter, bias);
  const rows = g.items * g.outHeight * g.outWidth;
  if (!t.graph.isConstant(filter) && rows * kh * kw * g.inputs <= PATCH_LIMIT) {
    const columns = patches(t, x, [g.items, g.height, g.width, g.inputs], g, g.pads, false);
    const weights = t.reshape(filter, [kh, kw, g.inputs, g.outputs], [kh * kw * g.inputs, g.outputs]);
    return t.reshape(t.graph.op('Gemm', bias ? [columns, weights, bias] : [columns, weights]), [rows, g.outputs], g.outShape);
  }
  const weights = t.graph.op('Transpose', [filter], { perm: ints([3, 2, 0, 1]) });
  const attributes = { kernel_shape: ints([kh, kw]), strides: ints(g.strides), dilations: ints(g.dilations), pads: ints(g.pads) };
  return toChannelsLast(
    t,
    t.graph.op('Conv', bias ? [toChannelsFirst(t, x), weights, bias] : [toChannelsFirst(t, x), weights], attributes),
  );
}

const sameSize = (g: Geometry) => g.outHeight === g.height && g.outWidth === g.width;

/** The convolution as its transpose: every input pixel is multiplied out to kernel² · O columns, which Col2Im adds up. */
function convolveToFew(t: Tracer, g: Geometry, x: string, filter: string, bias?: string): string {
  const [kh, kw] = g.kernel;
  const [top, left, bottom, right] = g.pads;
  const pixels = g.height * g.width;
  const taps = kh * kw;
  const flipped = t.graph.op('Gather', [t.reshape(filter, [kh, kw, g.inputs, g.outputs], [taps, g.inputs, g.outputs]), reversed(t, taps)], {
    axis: int(0),
  });
  const weights = t.graph.op('Transpose', [flipped], { perm: ints([1, 2, 0]) }); //                                       [I, O, taps]
  const rows = t.reshape(x, [g.items, g.height, g.width, g.inputs], [g.items * pixels, g.inputs]);
  const columns = t.graph.op('Gemm', [rows, t.reshape(weights, [g.inputs, g.outputs, taps], [g.inputs, g.outputs * taps])]);
  const wide = t.graph.op('Transpose', [t.reshape(columns, [g.items * pixels, g.outputs * taps], [g.items, pixels, g.outputs * taps])], {
    perm: ints([0, 2, 1]),
  });
  const pads = [kh - 1 - top, kw - 1 - left, kh - 1 - bottom, kw - 1 - right];
  const image = t.graph.op('Col2Im', [wide, t.graph.int64([g.height, g.width]), t.graph.int64([kh, kw])], { pads: ints(pads) });
  const summed = toChannelsLast(t, image);
  return bias ? t.graph.op('Add', [summed, bias]) : summed;
}

const reversed = (t: Tracer, count: number) => t.graph.indices(Array.from({ length: count }, (_, index) => count - 1 - index));

type ConvInputs = { x: Traced; filter: Traced };
kernel<ConvInputs, ConvAttributes>('Conv2D', (t, { x, filter }, attributes) => {
  const g = geometry('Conv2D', x.shape, filter.shape, attributes);
  if (sizeOf(g.outShape) === 0 || t.uniform(x) === 0) return t.filled(0, g.outShape, x.dtype);
  return t.from(convolve(t, g, t.name(x), t.name(filter)), g.outShape, x.dtype);
});
kernel<ConvInputs & { bias?: Traced }, ConvAttributes & { activation: string }>('FusedConv2D', (t, { x, filter, bias }, attributes) => {
  if (attributes.activation !== 'linear')
    throw new TraceError(`a fused conv2d with activation ${attributes.activation} cannot be traced: apply it afterwards`);
  const g = geometry('FusedConv2D', x.shape, filter.shape, attributes);
  if (sizeOf(g.outShape) === 0) return t.filled(0, g.outShape, x.dtype);
  return t.from(convolve(t, g, t.name(x), t.name(filter), bias && t.name(bias)), g.outShape, x.dtype);
});

kernel<{ dy: Traced; filter: Traced }, ConvAttributes & { inputShape: number[] }>(
  'Conv2DBackpropInput',
  (t, { dy, filter }, attributes) => {
    const { inputShape } = attributes;
    const g = geometry('Conv2DBackpropInput', inputShape, filter.shape, attributes);
    if (sizeOf(inputShape) === 0 || sizeOf(dy.shape) === 0 || t.uniform(dy) === 0) return t.filled(0, inputShape, dy.dtype);
    return t.from(inputGradient(t, g, t.name(dy), t.name(filter)), inputShape, dy.dtype);
  },
);

function inputGradient(t: Tracer, g: Geometry, dy: string, filter: string): string {
  const [kh, kw] = g.kernel;
  const [top, left, bottom, right] = g.pads;
  const inputShape = [g.items, g.height, g.width, g.inputs];
  if (isPointwise(g)) {
    const pixels = g.items * g.height * g.width;
    const rows = t.reshape(dy, g.outShape, [pixels, g.outputs]);
    const weights = t.reshape(filter, [1, 1, g.inputs, g.outputs], [g.inputs, g.outputs]);
    return t.reshape(t.graph.op('Gemm', [rows, weights], { transB: int(1) }), [pixels, g.inputs], inputShape);
  }
  if (isPlain(g) && top < kh && left < kw && bottom < kh && right < kw) {
    // A convolution of dy with the filter flipped in space and its channels exchanged.
    const taps = kh * kw;
    const flipped = t.graph.op(
      'Gather',
      [t.reshape(filter, [kh, kw, g.inputs, g.outputs], [taps, g.inputs, g.outputs]), reversed(t, taps)],
      { axis: int(0) },
    );
    const exchanged = t.graph.op('Transpose', [flipped], { perm: ints([0, 2, 1]) });
    const back: Geometry = {
      ...g,
      height: g.outHeight,
      width: g.outWidth,
      inputs: g.outputs,
      outHeight: g.height,
      outWidth: g.width,
      outputs: g.inputs,
      pads: [kh - 1 - top, kw - 1 - left, kh - 1 - bottom, kw - 1 - right],
      outShape: inputShape,
    };
    return convolve(t, back, dy, t.reshape(exchanged, [taps, g.outputs, g.inputs], [kh, kw, g.outputs, g.inputs]));
  }
  const weights = t.graph.op('Transpose', [filter], { perm: ints([3, 2, 0, 1]) });
  const missing = (side: number, out: number, stride: number, dilation: number, k: number, before: number, after: number) =>
    side - ((out - 1) * stride + (k - 1) * dilation + 1 - before - after);
  const outputPadding = [
    missing(g.height, g.outHeight, g.strides[0], g.dilations[0], kh, top, bottom),
    missing(g.width, g.outWidth, g.strides[1], g.dilations[1], kw, left, right),
  ];
  const attributes = {
    kernel_shape: ints([kh, kw]),
    strides: ints(g.strides),
    dilations: ints(g.dilations),
    pads: ints(g.pads),
    output_padding: ints(outputPadding),
  };
  return toChannelsLast(t, t.graph.op('ConvTranspose', [toChannelsFirst(t, dy), weights], attributes));
}

kernel<{ x: Traced; dy: Traced }, ConvAttributes & { filterShape: number[] }>('Conv2DBackpropFilter', (t, { x, dy }, attributes) => {
  const { filterShape } = attributes;
  const g = geometry('Conv2DBackpropFilter', x.shape, filterShape, attributes);
  if (sizeOf(filterShape) === 0 || sizeOf(dy.shape) === 0 || t.uniform(dy) === 0) return t.filled(0, filterShape, dy.dtype);
  return t.from(filterGradient(t, g, t.name(x), t.name(dy), filterShape), filterShape, dy.dtype);
});

/** Patches of x (one Pad, one Gather) times dy: [kh·kw·I, N·H'·W'] · [N·H'·W', O] is HWIO as it stands. */
function filterGradient(t: Tracer, g: Geometry, x: string, dy: string, filterShape: readonly number[]): string {
  const [kh, kw] = g.kernel;
  const outPixels = g.items * g.outHeight * g.outWidth;
  const dyRows = t.reshape(dy, g.outShape, [outPixels, g.outputs]);
  if (isPointwise(g)) {
    const rows = t.reshape(x, [g.items, g.height, g.width, g.inputs], [outPixels, g.inputs]);
    return t.reshape(t.graph.op('Gemm', [rows, dyRows], { transA: int(1) }), [g.inputs, g.outputs], filterShape);
  }
  if (isPlain(g) && sameSize(g) && g.outputs < g.inputs / 2) {
    // Patches of dy are the smaller ones: [N·H·W, taps·O]ᵀ · [N·H·W, I], with the taps in reverse.
    const [top, left, bottom, right] = g.pads;
    const pads = [kh - 1 - top, kw - 1 - left, kh - 1 - bottom, kw - 1 - right];
    const columns = patches(
      t,
      dy,
      [g.items, g.outHeight, g.outWidth, g.outputs],
      { ...g, outHeight: g.height, outWidth: g.width },
      pads,
      true,
    );
    const rows = t.reshape(x, [g.items, g.height, g.width, g.inputs], [outPixels, g.inputs]);
    const product = t.graph.op('Gemm', [columns, rows], { transA: int(1) }); //                               [taps · O, I]
    const exchanged = t.graph.op('Transpose', [t.reshape(product, [kh * kw * g.outputs, g.inputs], [kh * kw, g.outputs, g.inputs])], {
      perm: ints([0, 2, 1]),
    });
    return t.reshape(exchanged, [kh * kw, g.inputs, g.outputs], filterShape);
  }
  const columns = patches(t, x, [g.items, g.height, g.width, g.inputs], g, g.pads, false);
  return t.reshape(t.graph.op('Gemm', [columns, dyRows], { transA: int(1) }), [kh * kw * g.inputs, g.outputs], filterShape);
}

/** im2col in one Gather: [N, H, W, C] → [N · H' · W', kh · kw · C]. */
function patches(
  t: Tracer,
  x: string,
  shape: readonly [number, number, number, number],
  g: Geometry,
  pads: readonly number[],
  flip: boolean,
): string {
  const [items, height, width, channels] = shape;
  const [kh, kw] = g.kernel;
  const [sh, sw] = g.strides;
  const [dh, dw] = g.dilations;
  const [top = 0, left = 0] = pads;
  // Only what some patch reaches is padded; a border that the stride leaves out is cut by never being indexed.
  const bottom = Math.max(0, (g.outHeight - 1) * sh + (kh - 1) * dh + 1 - top - height);
  const right = Math.max(0, (g.outWidth - 1) * sw + (kw - 1) * dw + 1 - left - width);
  const padded = top || left || bottom || right ? t.graph.op('Pad', [x, t.graph.int64([0, top, left, 0, 0, bottom, right, 0])]) : x;
  const [paddedHeight, paddedWidth] = [height + top + bottom, width + left + right];
  const index = new Int32Array(g.outHeight * g.outWidth * kh * kw);
  let at = 0;
  for (let row = 0; row < g.outHeight; row++)
    for (let column = 0; column < g.outWidth; column++)
      for (let i = 0; i < kh; i++)
        for (let j = 0; j < kw; j++) {
          const [y, z] = flip ? [kh - 1 - i, kw - 1 - j] : [i, j];
          index[at++] = (row * sh + y * dh) * paddedWidth + column * sw + z * dw;
        }
  const pixels = t.reshape(padded, [items, paddedHeight, paddedWidth, channels], [items, paddedHeight * paddedWidth, channels]);
  const gathered = t.graph.op('Gather', [pixels, t.graph.indices(index)], { axis: int(1) });
  return t.reshape(gathered, [items, index.length, channels], [items * g.outHeight * g.outWidth, kh * kw * channels]);
}
