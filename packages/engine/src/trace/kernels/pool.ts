import { sizeOf } from '@kaleido/shared/tensors';
import { int, ints } from '../../onnx/graph.ts';
import * as tf from '../../tf.ts';
import { kernel } from '../backend.ts';
import type { Traced } from '../values.ts';
import { toChannelsFirst, toChannelsLast } from './conv/layout.ts';

interface PoolAttributes {
  filterSize: number | [number, number];
  strides: number | [number, number];
  pad: 'same' | 'valid' | number;
  dimRoundingMode?: 'floor' | 'round' | 'ceil';
}

/** Pooling over NHWC pictures; padding never counts, neither in a maximum nor in a mean. Forward only. */
for (const [name, operator] of [
  ['MaxPool', 'MaxPool'],
  ['AvgPool', 'AveragePool'],
] as const) {
  kernel<{ x: Traced }, PoolAttributes>(name, (t, { x }, { filterSize, strides, pad, dimRoundingMode }) => {
    const info = tf.backend_util.computePool2DInfo(
      x.shape as [number, number, number, number],
      filterSize,
      strides,
      1,
      pad,
      dimRoundingMode,
    );
    const { top, left, bottom, right } = info.padInfo;
    if (sizeOf(info.outShape) === 0) return t.filled(0, info.outShape, x.dtype);
    const attributes = {
      kernel_shape: ints([info.filterHeight, info.filterWidth]),
      strides: ints([info.strideHeight, info.strideWidth]),
      pads: ints([top, left, bottom, right]),
      ...(operator === 'AveragePool' && { count_include_pad: int(0) }),
    };
    return t.from(toChannelsLast(t, t.graph.op(operator, [toChannelsFirst(t, t.name(x))], attributes)), info.outShape, x.dtype);
  });
}
