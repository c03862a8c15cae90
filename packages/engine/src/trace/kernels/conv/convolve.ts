import { int, ints } from '../../../onnx/graph.ts';
import type { Tracer } from '../../values.ts';
import { blockedConvolve, canBlock } from './blocked.ts';
import { noteForms } from './forms.ts';
import { type Geometry, isPlain, isPointwise, sameSize } from './geometry.ts';
import { reversed, toChannelsFirst, toChannelsLast } from './layout.ts';
import { patches } from './patches.ts';
import { canWinograd, winogradConvolve } from './winograd.ts';

/** Below this many output channels a product to kernel² columns and Col2Im beats a convolution (3.0 against 12.4 ms at 3 channels). */
const FEW_CHANNELS = 8;

/**
 * Maximum number of values in patches, which are kernel² times the picture. Filters that change at every run cannot be packed
 * beforehand, and converting them and the picture to Conv's layout costs more than multiplying patches, which the filter's gradient needs
 * anyway (training step of a 16-pixel UNet: 69 → 94 images a second).
 */
const PATCH_LIMIT = 1 << 24;

/** x [N, H, W, I] ∗ filter [kh, kw, I, O] (+ bias [O]) → [N, H', W', O]; all are names. */
export function convolve(t: Tracer, g: Geometry, x: string, filter: string, bias?: string): string {
  const [kh, kw] = g.kernel;
  const pixels = g.items * g.height * g.width;
  if (isPointwise(g) && !(t.target.allConvolutions && t.graph.isConstant(filter))) {
    const rows = t.reshape(x, [g.items, g.height, g.width, g.inputs], [pixels, g.inputs]);
    const weights = t.reshape(filter, [1, 1, g.inputs, g.outputs], [g.inputs, g.outputs]);
    return t.reshape(t.graph.op('Gemm', bias ? [rows, weights, bias] : [rows, weights]), [pixels, g.outputs], g.outShape);
  }
  if (isPlain(g) && g.outputs < FEW_CHANNELS && g.inputs >= 2 * FEW_CHANNELS && sameSize(g)) return convolveToFew(t, g, x, filter, bias);
  noteForms(t, g, filter);
  if (!t.graph.isConstant(filter) && canWinograd(t, g)) return winogradConvolve(t, g, x, filter, bias);
  if (!t.graph.isConstant(filter) && canBlock(t, g)) return blockedConvolve(t, g, x, filter, bias);
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
