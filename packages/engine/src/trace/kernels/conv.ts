import { sizeOf } from '@kaleido/shared/tensors';
import { kernel } from '../backend.ts';
import { TraceError } from '../errors.ts';
import type { Traced } from '../values.ts';
import { convolve } from './conv/convolve.ts';
import { convolveDepthwise } from './conv/depthwise.ts';
import { type ConvAttributes, geometry } from './conv/geometry.ts';
import { filterGradient, inputGradient } from './conv/gradients.ts';

/*
 * tfjs convolutions are NHWC with HWIO filters, ONNX Runtime's CPU convolution is NCHW. Matrix products need no
 * transposition, so 1×1 convolutions, filter gradients and convolutions to few channels become products.
 */

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
/** Depthwise convolution, with filters [kh, kw, I, M] for each channel: a convolution of I groups. Forward only. */
kernel<ConvInputs, ConvAttributes>('DepthwiseConv2dNative', (t, { x, filter }, attributes) => {
  const g = geometry('DepthwiseConv2dNative', x.shape, filter.shape, attributes, true);
  if (sizeOf(g.outShape) === 0) return t.filled(0, g.outShape, x.dtype);
  return t.from(convolveDepthwise(t, g, t.name(x), t.name(filter)), g.outShape, x.dtype);
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

kernel<{ x: Traced; dy: Traced }, ConvAttributes & { filterShape: number[] }>('Conv2DBackpropFilter', (t, { x, dy }, attributes) => {
  const { filterShape } = attributes;
  const g = geometry('Conv2DBackpropFilter', x.shape, filterShape, attributes);
  if (sizeOf(filterShape) === 0 || sizeOf(dy.shape) === 0 || t.uniform(dy) === 0) return t.filled(0, filterShape, dy.dtype);
  return t.from(filterGradient(t, g, t.name(x), t.name(dy), filterShape), filterShape, dy.dtype);
});
