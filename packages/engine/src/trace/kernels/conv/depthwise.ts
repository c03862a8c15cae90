import { int, ints } from '../../../onnx/graph.ts';
import type { Tracer } from '../../values.ts';
import type { Geometry } from './geometry.ts';
import { toChannelsFirst, toChannelsLast } from './layout.ts';

/** x [N, H, W, I] with filter [kh, kw, I, M] → [N, H', W', I · M], channel i · M + m from channel i; all are names. */
export function convolveDepthwise(t: Tracer, g: Geometry, x: string, filter: string): string {
  const [kh, kw] = g.kernel;
  const perChannel = g.outputs / g.inputs;
  const first = t.graph.op('Transpose', [filter], { perm: ints([2, 3, 0, 1]) }); //           [I, M, kh, kw]
  const weights = t.reshape(first, [g.inputs, perChannel, kh, kw], [g.outputs, 1, kh, kw]);
  const attributes = {
    group: int(g.inputs),
    kernel_shape: ints([kh, kw]),
    strides: ints(g.strides),
    dilations: ints(g.dilations),
    pads: ints(g.pads),
  };
  return toChannelsLast(t, t.graph.op('Conv', [toChannelsFirst(t, x), weights], attributes));
}
