import { sizeOf } from '@kaleido/shared/tensors';
import { int, text } from '../../onnx/graph.ts';
import * as tf from '../../tf.ts';
import { kernel } from '../backend.ts';
import { TraceError } from '../errors.ts';
import type { Traced, Tracer } from '../values.ts';

kernel<{ x: Traced; indices: Traced }, { axis: number; batchDims: number }>('GatherV2', (t, { x, indices }, { axis, batchDims }) => {
  if (batchDims !== 0) throw new TraceError('GatherV2 with batchDims cannot be traced');
  const along = tf.util.parseAxisParam(axis, x.shape)[0] as number;
  const shape = [...x.shape.slice(0, along), ...indices.shape, ...x.shape.slice(along + 1)];
  const number = t.uniform(x);
  if (number !== undefined || sizeOf(shape) === 0) return t.filled(number ?? 0, shape, x.dtype);
  return t.from(t.graph.op('Gather', [t.name(x), t.name(indices)], { axis: int(along) }), shape, x.dtype);
});

kernel<{ params: Traced; indices: Traced }>('GatherNd', (t, { params, indices }) => {
  const depth = indices.shape.at(-1) ?? 0;
  const shape = [...indices.shape.slice(0, -1), ...params.shape.slice(depth)];
  return t.from(t.graph.op('GatherND', [t.name(params), int64(t, indices)]), shape, params.dtype);
});

/** Sums the rows of x that share a segment id; ids outside the segments are dropped, as tfjs does. The gradient of an embedding lookup. */
kernel<{ x: Traced; segmentIds: Traced }, { numSegments: number }>('UnsortedSegmentSum', (t, { x, segmentIds }, { numSegments }) => {
  const rows = segmentIds.shape[0] ?? 0;
  const width = sizeOf(x.shape) / Math.max(rows, 1);
  const shape = [numSegments, ...x.shape.slice(1)];
  if (sizeOf(x.shape) === 0) return t.filled(0, shape, x.dtype);
  // An extra last row collects everything without a segment, including negative ids.
  const ids = t.name(segmentIds);
  const inside = t.graph.op('And', [
    t.graph.op('GreaterOrEqual', [ids, t.graph.scalar(0, 'int32')]),
    t.graph.op('Less', [ids, t.graph.scalar(numSegments, 'int32')]),
  ]);
  const bounded = t.graph.op('Where', [inside, ids, t.graph.scalar(numSegments, 'int32')]);
  const at = t.reshape(t.graph.op('Cast', [bounded], { to: int(7) }), [rows], [rows, 1]);
  const zeros = t.graph.op('Expand', [t.graph.scalar(0, x.dtype as 'float32'), t.graph.int64([numSegments + 1, width])]);
  const summed = t.graph.op('ScatterND', [zeros, at, t.reshape(t.name(x), x.shape, [rows, width])], { reduction: text('add') });
  const cut = t.graph.op('Slice', [summed, t.graph.int64([0]), t.graph.int64([numSegments]), t.graph.int64([0])]);
  return t.from(t.reshape(cut, [numSegments, width], shape), shape, x.dtype);
});

kernel<{ indices: Traced; updates: Traced }, { shape: number[] }>('ScatterNd', (t, { indices, updates }, { shape }) => {
  const zeros = t.graph.op('Expand', [t.graph.scalar(0, updates.dtype as 'float32'), t.graph.int64(shape)]);
  return t.from(t.graph.op('ScatterND', [zeros, int64(t, indices), t.name(updates)], { reduction: text('add') }), shape, updates.dtype);
});

interface OneHot {
  depth: number;
  onValue: number;
  offValue: number;
  dtype: string;
}
kernel<{ indices: Traced }, OneHot>('OneHot', (t, { indices }, { depth, onValue, offValue, dtype }) => {
  const shape = [...indices.shape, depth];
  const range = t.graph.indices(Array.from({ length: depth }, (_, index) => index));
  const wide = t.reshape(t.name(indices), indices.shape, [...indices.shape, 1]);
  const hit = t.graph.op('Equal', [wide, range]);
  const [on, off] = [onValue, offValue].map((number) => t.graph.scalar(number, dtype as 'float32')) as [string, string];
  return t.from(t.graph.op('Where', [hit, on, off]), shape, dtype);
});

const int64 = (t: Tracer, indices: Traced): string => t.graph.op('Cast', [t.name(indices)], { to: int(7) });
