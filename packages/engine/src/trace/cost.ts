import { sizeOf } from '@kaleido/shared/tensors';
import { GraphBuilder } from '../onnx/graph.ts';
import type * as tf from '../tf.ts';
import { traceWith } from './trace.ts';
import { anywhere, type KernelCall, Tracer } from './values.ts';

/** The cost of a function, computed from shapes alone. */
export interface Cost {
  /** Multiply-adds of convolutions and matrix products. Elementwise operations are not counted. */
  readonly multiplyAdds: number;
  /** Total size in bytes of all intermediate and output values at 4 bytes each: an upper bound of what a backward pass keeps. */
  readonly bytes: number;
  /** Bytes that operations read and write, if each does so once and nothing stays in a cache; reshaping moves nothing. */
  readonly traffic: number;
  /** Operations, reshaping left out. */
  readonly operations: number;
}

/**
 * The cost of one call of a function. Nothing is computed and no weights are needed, so the network may exceed the machine's memory.
 * @param fn over tfjs ops, as for `compile`
 * @param inputs a tree of specs and host tensors
 */
export function costOf<I>(fn: (inputs: never) => unknown, inputs: I): Cost {
  let [multiplyAdds, bytes, traffic, operations] = [0, 0, 0, 0];
  const tracer = new Tracer(new GraphBuilder(), anywhere, (call) => {
    multiplyAdds += multiplications(call);
    const written = bytesOf(call.outputs);
    bytes += written;
    if (RESHAPING.has(call.name)) return;
    traffic += written + bytesOf(Object.values(call.inputs));
    operations++;
  });
  traceWith(tracer, fn as (inputs: unknown) => unknown, inputs);
  return { multiplyAdds, bytes, traffic, operations };
}

/** Kernels that give the same numbers another shape. */
const RESHAPING: ReadonlySet<string> = new Set(['Reshape', 'ExpandDims', 'Identity']);

const bytesOf = (tensors: readonly (tf.TensorInfo | undefined)[]): number =>
  tensors.reduce((sum, tensor) => sum + 4 * sizeOf(tensor?.shape ?? []), 0);

/** Multiply-adds of a kernel: the size of its output times the number of terms of each sum. */
function multiplications({ name, inputs, outputs, attributes }: KernelCall): number {
  const shape = (input: string): readonly number[] => inputs[input]?.shape ?? [];
  const taps = (filter: readonly number[]) => sizeOf(filter.slice(0, 3)); // kernel height · width · input channels
  const size = sizeOf(outputs[0]?.shape ?? []);
  switch (name) {
    case 'Conv2D':
    case 'FusedConv2D':
      return size * taps(shape('filter'));
    case 'DepthwiseConv2dNative':
      return size * sizeOf(shape('filter').slice(0, 2));
    case 'Conv2DBackpropInput':
      return sizeOf(shape('dy')) * taps(shape('filter'));
    case 'Conv2DBackpropFilter':
      return sizeOf(shape('dy')) * taps(outputs[0]?.shape ?? []);
    case 'BatchMatMul':
    case '_FusedMatMul':
      return size * (shape('a').at(attributes.transposeA ? -2 : -1) ?? 1);
    default:
      return 0;
  }
}
