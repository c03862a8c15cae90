import { sizeOf } from '@kaleido/shared/tensors';
import { int, ints, text } from '../../onnx/graph.ts';
import * as tf from '../../tf.ts';
import { kernel } from '../backend.ts';
import { TraceError } from '../errors.ts';
import { sameShape, type Traced, type Tracer } from '../values.ts';

type X = { x: Traced };

kernel<X, { shape: number[] }>('Reshape', (t, { x }, { shape }) => t.reshaped(x, tf.util.inferFromImplicitShape(shape, sizeOf(x.shape))));
kernel<{ input: Traced }, { dim: number }>('ExpandDims', (t, { input }, { dim }) => {
  const shape = [...input.shape];
  shape.splice(dim < 0 ? shape.length + dim + 1 : dim, 0, 1);
  return t.reshaped(input, shape);
});

kernel<X, { perm: number[] }>('Transpose', (t, { x }, { perm }) => transposed(t, x, perm));

function transposed(t: Tracer, x: Traced, perm: readonly number[]): Traced {
  const shape = perm.map((axis) => x.shape[axis] ?? 1);
  const number = t.uniform(x);
  if (number !== undefined) return t.filled(number, shape, x.dtype);
  // Moving axes of length 1 does not move elements.
  const long = perm.filter((axis) => x.shape[axis] !== 1);
  if (long.every((axis, index) => index === 0 || axis > (long[index - 1] as number))) return t.reshaped(x, shape);
  return t.from(t.graph.op('Transpose', [t.name(x)], { perm: ints(perm) }), shape, x.dtype);
}

kernel<Traced[], { axis: number }>('Concat', (t, inputs, { axis }) => {
  const all = Object.values(inputs);
  const [first] = all as [Traced];
  const along = tf.util.parseAxisParam(axis, first.shape)[0] as number;
  const shape = first.shape.map((side, index) => (index === along ? all.reduce((sum, part) => sum + (part.shape[along] ?? 0), 0) : side));
  const parts = all.filter((part) => part.shape[along] !== 0);
  if (parts.length <= 1) return t.reshaped(parts[0] ?? first, shape);
  return t.from(
    t.graph.op(
      'Concat',
      parts.map((part) => t.name(part)),
      { axis: int(along) },
    ),
    shape,
    first.dtype,
  );
});
kernel<Traced[], { axis: number }>('Pack', (t, inputs, { axis }) => {
  const all = Object.values(inputs);
  const [first] = all as [Traced];
  const unit = [...first.shape];
  unit.splice(axis, 0, 1);
  const shape = [...unit];
  shape[axis] = all.length;
  if (all.length === 1) return t.reshaped(first, shape);
  return t.from(
    t.graph.op(
      'Concat',
      all.map((part) => t.name(t.reshaped(part, unit))),
      { axis: int(axis) },
    ),
    shape,
    first.dtype,
  );
});

/** Consecutive parts of a large input, as inputs of their own; empty for anything else. */
function viewsOf(t: Tracer, name: string, shapes: readonly (readonly number[])[]): string[] {
  let offset = 0;
  return shapes.flatMap((shape) => {
    const view = t.inputView(name, offset, shape);
    offset += sizeOf(shape);
    return view ?? [];
  });
}

function split(t: Tracer, x: Traced, axis: number, sizes: readonly number[]): Traced[] {
  const shapes = sizes.map((size) => x.shape.map((side, index) => (index === axis ? size : side)));
  const number = t.uniform(x);
  if (number !== undefined) return shapes.map((shape) => t.filled(number, shape, x.dtype));
  if (sizes.length === 1) return [t.reshaped(x, shapes[0] as number[])];
  const isLeading = x.shape.slice(0, axis).every((side) => side === 1);
  const views = isLeading ? viewsOf(t, t.name(x), shapes) : [];
  if (views.length > 0) return views.map((name, index) => t.from(name, shapes[index] as number[], x.dtype));
  const names = t.graph.split('Split', [t.name(x), t.graph.int64(sizes)], sizes.length, { axis: int(axis) });
  return names.map((name, index) => t.from(name, shapes[index] as number[], x.dtype));
}
kernel<X, { numOrSizeSplits: number | number[]; axis: number }>('SplitV', (t, { x }, { numOrSizeSplits, axis }) => {
  const along = tf.util.parseAxisParam(axis, x.shape)[0] as number;
  return split(t, x, along, tf.backend_util.prepareSplitSize(x as tf.Tensor, numOrSizeSplits, along));
});
kernel<{ value: Traced }, { axis: number }>('Unpack', (t, { value }, { axis }) => {
  const along = axis < 0 ? axis + value.shape.length : axis;
  const shape = value.shape.filter((_, index) => index !== along);
  return split(t, value, along, new Array<number>(value.shape[along] ?? 0).fill(1)).map((part) => t.reshaped(part, shape));
});

/** The end of any axis, so that a graph does not depend on its length. */
const TO_THE_END = 2 ** 31 - 1;

function slice(
  t: Tracer,
  x: Traced,
  begin: readonly number[],
  end: readonly number[],
  strides: readonly number[],
  shape: readonly number[],
): Traced {
  const number = t.uniform(x);
  if (number !== undefined) return t.filled(number, shape, x.dtype);
  const cut = begin
    .map((from, axis) => ({
      from,
      to: end[axis] === x.shape[axis] ? TO_THE_END : (end[axis] as number),
      step: strides[axis] as number,
      axis,
    }))
    .filter(({ from, to, step }) => from !== 0 || to !== TO_THE_END || step !== 1);
  if (cut.length === 0) return t.reshaped(x, shape);
  const column = (pick: (part: (typeof cut)[number]) => number) => t.graph.int64(cut.map(pick));
  const inputs = [
    t.name(x),
    column((part) => part.from),
    column((part) => part.to),
    column((part) => part.axis),
    column((part) => part.step),
  ];
  const natural = begin.map((from, axis) => Math.max(0, Math.ceil(((end[axis] as number) - from) / (strides[axis] as number))));
  return t.reshaped(t.from(t.graph.op('Slice', inputs), natural, x.dtype), shape);
}
kernel<X, { begin: number[]; size: number[] }>('Slice', (t, { x }, { begin, size }) => {
  const [from, sizes] = tf.slice_util.parseSliceParams(x as tf.Tensor, begin, size) as [number[], number[]];
  return slice(
    t,
    x,
    from,
    from.map((start, axis) => start + (sizes[axis] as number)),
    from.map(() => 1),
    sizes,
  );
});
interface StridedSlice {
  begin: number[];
  end: number[];
  strides: number[];
  beginMask: number;
  endMask: number;
  ellipsisMask: number;
  newAxisMask: number;
  shrinkAxisMask: number;
}
kernel<X, StridedSlice>('StridedSlice', (t, { x }, a) => {
  const info = tf.slice_util.sliceInfo(
    x.shape,
    a.begin,
    a.end,
    a.strides,
    a.beginMask,
    a.endMask,
    a.ellipsisMask,
    a.newAxisMask,
    a.shrinkAxisMask,
  );
  if (info.begin.some((_, axis) => (info.strides[axis] as number) < 0))
    throw new TraceError('StridedSlice with a negative stride cannot be traced: use tf.reverse');
  return t.reshaped(slice(t, x, info.begin, info.end, info.strides, info.finalShapeSparse), info.finalShape);
});

kernel<X, { paddings: [number, number][]; constantValue: number }>('PadV2', (t, { x }, { paddings, constantValue }) => {
  const shape = x.shape.map((side, axis) => side + (paddings[axis]?.[0] ?? 0) + (paddings[axis]?.[1] ?? 0));
  if (sameShape(shape, x.shape)) return t.reshaped(x, shape);
  if (sizeOf(x.shape) === 0 || t.uniform(x) === constantValue) return t.filled(constantValue, shape, x.dtype);
  const pads = t.graph.int64([...paddings.map(([before]) => before), ...paddings.map(([, after]) => after)]);
  return t.from(t.graph.op('Pad', [t.name(x), pads, t.graph.scalar(constantValue, x.dtype as 'float32')]), shape, x.dtype);
});
kernel<X, { paddings: [number, number][]; mode: 'reflect' | 'symmetric' }>('MirrorPad', (t, { x }, { paddings, mode }) => {
  if (mode !== 'reflect') throw new TraceError('MirrorPad in symmetric mode cannot be traced');
  const shape = x.shape.map((side, axis) => side + (paddings[axis]?.[0] ?? 0) + (paddings[axis]?.[1] ?? 0));
  const pads = t.graph.int64([...paddings.map(([before]) => before), ...paddings.map(([, after]) => after)]);
  return t.from(t.graph.op('Pad', [t.name(x), pads], { mode: text('reflect') }), shape, x.dtype);
});
kernel<X, { reps: number[] }>('Tile', (t, { x }, { reps }) => {
  const shape = x.shape.map((side, axis) => side * (reps[axis] ?? 1));
  const number = t.uniform(x);
  if (number !== undefined) return t.filled(number, shape, x.dtype);
  if (reps.every((count) => count === 1)) return t.reshaped(x, shape);
  // Repeating axes of length 1 is a broadcast, which writes each element once.
  const broadcast = reps.every((count, axis) => count === 1 || x.shape[axis] === 1);
  const operator = broadcast && x.dtype !== 'bool' ? 'Expand' : 'Tile';
  const name = t.graph.op(operator, [t.name(x), t.graph.int64(operator === 'Expand' ? shape : reps)]);
  return sizeOf(x.shape) === 1 ? t.repeating(name, t.name(x), shape, x.dtype) : t.from(name, shape, x.dtype);
});
kernel<X, { dims: number[] }>('Reverse', (t, { x }, { dims }) => {
  const axes = tf.util.parseAxisParam(dims, x.shape);
  let name = t.name(x);
  for (const axis of axes) {
    const side = x.shape[axis] ?? 0;
    name = t.graph.op('Gather', [name, t.graph.indices(Array.from({ length: side }, (_, index) => side - 1 - index))], { axis: int(axis) });
  }
  return t.from(name, x.shape, x.dtype);
});

kernel<Record<string, never>, { shape: number[]; value: number; dtype?: string }>('Fill', (t, _inputs, { shape, value, dtype }) =>
  t.filled(value, shape, dtype ?? 'float32'),
);
kernel<X>('ZerosLike', (t, { x }) => t.filled(0, x.shape, x.dtype));
kernel<X>('OnesLike', (t, { x }) => t.filled(1, x.shape, x.dtype));
kernel<Record<string, never>, { start: number; stop: number; step: number; dtype: string }>(
  'Range',
  (t, _inputs, { start, stop, step, dtype }) => {
    const count = Math.max(0, Math.ceil((stop - start) / step));
    const values = Array.from({ length: count }, (_, index) => start + index * step);
    return t.host(dtype === 'int32' ? Int32Array.from(values) : Float32Array.from(values), [count], dtype);
  },
);
kernel<Record<string, never>, { start: number; stop: number; num: number }>('LinSpace', (t, _inputs, { start, stop, num }) => {
  const step = (stop - start) / Math.max(num - 1, 1);
  return t.host(
    Float32Array.from({ length: num }, (_, index) => start + index * step),
    [num],
    'float32',
  );
});
