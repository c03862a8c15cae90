import { int, ints } from '../../../onnx/graph.ts';
import type { Tracer } from '../../values.ts';
import { blockedFilterGradient, canBlockGradient } from './blocked.ts';
import { convolve } from './convolve.ts';
import { noteForms } from './forms.ts';
import { type Geometry, isPlain, isPointwise, sameSize } from './geometry.ts';
import { reversed, toChannelsFirst, toChannelsLast } from './layout.ts';
import { patches } from './patches.ts';
import { canSplit, phasesOfInputGradient } from './strided.ts';
import { canWinograd, winogradFilterGradient, winogradInputGradient } from './winograd.ts';

/** dL/dx from dL/dy and the filter; names. */
export function inputGradient(t: Tracer, g: Geometry, dy: string, filter: string): string {
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
    noteForms(t, back, filter);
    if (!t.graph.isConstant(filter) && canWinograd(t, back)) return winogradInputGradient(t, back, dy, filter);
    const taps = kh * kw;
    const flipped = t.graph.op(
      'Gather',
      [t.reshape(filter, [kh, kw, g.inputs, g.outputs], [taps, g.inputs, g.outputs]), reversed(t, taps)],
      { axis: int(0) },
    );
    const exchanged = t.graph.op('Transpose', [flipped], { perm: ints([0, 2, 1]) });
    return convolve(t, back, dy, t.reshape(exchanged, [taps, g.outputs, g.inputs], [kh, kw, g.outputs, g.inputs]));
  }
  if (canSplit(g)) return phasesOfInputGradient(t, g, dy, filter);
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

/** Patches of x (one Pad, one Gather) times dy: [kh·kw·I, N·H'·W'] · [N·H'·W', O] is HWIO as it stands. */
export function filterGradient(t: Tracer, g: Geometry, x: string, dy: string, filterShape: readonly number[]): string {
  const [kh, kw] = g.kernel;
  const outPixels = g.items * g.outHeight * g.outWidth;
  const dyRows = t.reshape(dy, g.outShape, [outPixels, g.outputs]);
  if (isPointwise(g)) {
    const rows = t.reshape(x, [g.items, g.height, g.width, g.inputs], [outPixels, g.inputs]);
    return t.reshape(t.graph.op('Gemm', [rows, dyRows], { transA: int(1) }), [g.inputs, g.outputs], filterShape);
  }
  if (canWinograd(t, g)) return winogradFilterGradient(t, g, x, dy);
  if (canBlockGradient(t, g)) return blockedFilterGradient(t, g, x, dy);
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
