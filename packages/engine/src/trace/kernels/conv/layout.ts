import { ints } from '../../../onnx/graph.ts';
import type { Tracer } from '../../values.ts';

export const toChannelsFirst = (t: Tracer, x: string) => t.graph.op('Transpose', [x], { perm: ints([0, 3, 1, 2]) });
export const toChannelsLast = (t: Tracer, x: string) => t.graph.op('Transpose', [x], { perm: ints([0, 2, 3, 1]) });

export const reversed = (t: Tracer, count: number) => t.graph.indices(Array.from({ length: count }, (_, index) => count - 1 - index));
