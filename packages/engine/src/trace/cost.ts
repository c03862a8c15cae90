import { sizeOf } from '@kaleido/shared/tensors';
import { GraphBuilder } from '../onnx/graph.ts';
import { traceWith } from './trace.ts';
import { anywhere, type KernelCall, Tracer } from './values.ts';

/** What a function takes, known from shapes alone. */
export interface Cost {
  /** Multiplications of convolutions and matrix products, each with its addition. Elementwise work is not counted. */
  readonly multiplyAdds: number;
  /** All values that are computed on the way, together: what a backward pass may keep of them is less. */
  readonly bytes: number;
}

/**
 * What one call of a function costs. Nothing is computed and no weight is needed, so it may be a network that fits into no machine.
 * @param fn over tfjs ops, as for `compile`
 * @param inputs a tree of specs and host tensors
 */
export function costOf<I>(fn: (inputs: never) => unknown, inputs: I): Cost {
  let [multiplyAdds, bytes] = [0, 0];
  const tracer = new Tracer(new GraphBuilder(), anywhere, (call) => {
    multiplyAdds += multiplications(call);
    bytes += call.outputs.reduce((sum, { shape }) => sum + 4 * sizeOf(shape), 0);
  });
  traceWith(tracer, fn as (inputs: unknown) => unknown, inputs);
  return { multiplyAdds, bytes };
}

/** Multiplications of a kernel: its products' sizes times what is summed for each number. */
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
