import { sizeOf } from '@kaleido/shared/tensors';
import { int } from '../../onnx/graph.ts';
import * as tf from '../../tf.ts';
import { kernel } from '../backend.ts';
import type { Traced, Tracer } from '../values.ts';

interface Axes {
  axis?: number | number[];
  reductionIndices?: number | number[];
  keepDims?: boolean;
}

function plan(x: Traced, attributes: Axes) {
  const axes = tf.util.parseAxisParam(attributes.axis ?? attributes.reductionIndices ?? (undefined as unknown as number[]), x.shape);
  const reduced = new Set(axes);
  const kept = x.shape.map((side, axis) => (reduced.has(axis) ? 1 : side));
  const shape = attributes.keepDims ? kept : x.shape.filter((_, axis) => !reduced.has(axis));
  return { axes: [...reduced].sort((a, b) => a - b), shape, count: sizeOf(axes.map((axis) => x.shape[axis] ?? 1)) };
}

/** Reduces with an ONNX operator, then gives the result tfjs's shape. */
function reduce(t: Tracer, operator: string, x: string, axes: readonly number[], keep = false): string {
  return t.graph.op(operator, [x, t.graph.int64(axes)], { keepdims: int(keep ? 1 : 0) });
}

/**
 * The sum. A sum over all leading axes first reduces the middle axis of [N, L, C], which ONNX Runtime distributes over threads; reducing
 * the leading axis of a tall matrix is about ten times slower.
 */
function sum(t: Tracer, x: Traced, { axes, shape }: { axes: readonly number[]; shape: readonly number[] }): Traced {
  const name = t.name(x);
  if (isTall(x, axes)) {
    const channels = x.shape.at(-1) ?? 1;
    const rows = sizeOf(x.shape) / channels;
    const outer = largestDivisorUpTo(rows, Math.max(x.shape[0] ?? 1, 8));
    const blocked = t.reshape(name, x.shape, [outer, rows / outer, channels]);
    const partial = reduce(t, 'ReduceSum', blocked, [1]);
    return t.from(t.reshape(reduce(t, 'ReduceSum', partial, [0]), [channels], shape), shape, x.dtype);
  }
  const columns = sumOfColumns(t, x, axes);
  if (columns !== undefined) return t.from(t.reshape(columns, [1, sizeOf(shape)], shape), shape, x.dtype);
  const reduced = reduce(t, 'ReduceSum', name, axes, true);
  return t.from(
    t.reshape(
      reduced,
      x.shape.map((side, axis) => (axes.includes(axis) ? 1 : side)),
      shape,
    ),
    shape,
    x.dtype,
  );
}

/**
 * Sums of the columns of one matrix [1, R, C], as ONNX Runtime sums those of several: by a product with ones. Its reduction of one alone
 * adds in another order, and the same item would get other bits in a batch of one.
 */
function sumOfColumns(t: Tracer, x: Traced, axes: readonly number[]): string | undefined {
  const [axis = 0] = axes;
  const isAlone = axes.length === 1 && x.dtype === 'float32' && sizeOf(x.shape.slice(0, axis)) === 1;
  const [rows, columns] = [x.shape[axis] ?? 1, sizeOf(x.shape.slice(axis + 1))];
  if (!isAlone || axis === 0 || rows === 1 || columns === 1) return undefined;
  const ones = t.name(t.filled(1, [1, rows], 'float32'));
  return t.graph.op('Gemm', [ones, t.reshape(t.name(x), x.shape, [rows, columns])]); // [1, C]; a MatMul would be fused with what scales it
}

/** Whether all axes except the last are reduced, over many rows. */
function isTall(x: Traced, axes: readonly number[]): boolean {
  const leading = x.shape.length > 1 && axes.length === x.shape.length - 1 && axes.every((axis, index) => axis === index);
  return leading && sizeOf(x.shape) >= 64 * (x.shape.at(-1) ?? 1);
}

function largestDivisorUpTo(number: number, limit: number): number {
  for (let divisor = Math.min(limit, number); divisor > 1; divisor--) if (number % divisor === 0) return divisor;
  return 1;
}

kernel<{ x: Traced }, Axes>('Sum', (t, { x }, attributes) => {
  const { axes, shape, count } = plan(x, attributes);
  const number = t.uniform(x);
  if (number !== undefined || count === 0) return t.filled((number ?? 0) * count, shape, x.dtype);
  if (axes.length === 0 || count === 1) return t.reshaped(x, shape);
  if (x.dtype === 'bool') return sum(t, asInt(t, x), { axes, shape });
  return sum(t, x, { axes, shape });
});

kernel<{ x: Traced }, Axes>('Mean', (t, { x }, attributes) => {
  const { axes, shape, count } = plan(x, attributes);
  const number = t.uniform(x);
  if (number !== undefined) return t.filled(count === 0 ? Number.NaN : number, shape, x.dtype);
  if (count === 1) return t.reshaped(x, shape);
  const columns = sumOfColumns(t, x, axes);
  if (columns !== undefined) {
    const sums = t.reshape(columns, [1, sizeOf(shape)], shape);
    return t.from(t.graph.op('Mul', [sums, t.graph.scalar(1 / count)]), shape, x.dtype);
  }
  if (x.dtype === 'float32' && !isTall(x, axes))
    return t.from(reduce(t, 'ReduceMean', t.name(x), axes, attributes.keepDims), shape, x.dtype);
  const total = sum(t, x, { axes, shape });
  return t.from(t.graph.op('Mul', [t.name(total), t.graph.scalar(1 / count)]), shape, x.dtype);
});

const EXTREMES: Record<string, [operator: string, ofNothing: number]> = {
  Max: ['ReduceMax', Number.NEGATIVE_INFINITY],
  Min: ['ReduceMin', Number.POSITIVE_INFINITY],
  Prod: ['ReduceProd', 1],
};
for (const [name, [operator, ofNothing]] of Object.entries(EXTREMES)) {
  kernel<{ x: Traced }, Axes>(name, (t, { x }, attributes) => {
    const { axes, shape, count } = plan(x, attributes);
    if (count === 0) return t.filled(ofNothing, shape, x.dtype);
    if (axes.length === 0) return t.reshaped(x, shape);
    return t.from(reduce(t, operator, t.name(x), axes, attributes.keepDims), shape, x.dtype);
  });
}
for (const [name, operator, ofNothing] of [
  ['All', 'ReduceMin', 1],
  ['Any', 'ReduceMax', 0],
] as const) {
  kernel<{ x: Traced }, Axes>(name, (t, { x }, attributes) => {
    const { axes, shape, count } = plan(x, attributes);
    if (count === 0) return t.filled(ofNothing, shape, 'bool');
    const reduced = reduce(t, operator, t.name(asInt(t, x)), axes, attributes.keepDims);
    return t.from(t.graph.op('Cast', [reduced], { to: int(9) }), shape, 'bool');
  });
}

const asInt = (t: Tracer, x: Traced): Traced => t.from(t.graph.op('Cast', [t.name(x)], { to: int(6) }), x.shape, 'int32');

for (const [name, operator] of [
  ['ArgMax', 'ArgMax'],
  ['ArgMin', 'ArgMin'],
] as const) {
  kernel<{ x: Traced }, { axis: number }>(name, (t, { x }, { axis }) => {
    const { axes, shape } = plan(x, { axis });
    const at = t.graph.op(operator, [t.name(x)], { axis: int(axes[0] ?? 0), keepdims: int(0) });
    return t.from(t.graph.op('Cast', [at], { to: int(6) }), shape, 'int32');
  });
}

kernel<{ x: Traced }, { axis: number; exclusive: boolean; reverse: boolean }>('Cumsum', (t, { x }, { axis, exclusive, reverse }) => {
  const attributes = { exclusive: int(exclusive ? 1 : 0), reverse: int(reverse ? 1 : 0) };
  return t.from(t.graph.op('CumSum', [t.name(x), t.graph.scalar(axis, 'int32')], attributes), x.shape, x.dtype);
});

kernel<{ logits: Traced }, { dim: number }>('Softmax', (t, { logits }, { dim }) =>
  t.from(t.graph.op('Softmax', [t.name(logits)], { axis: int(dim) }), logits.shape, 'float32'),
);
kernel<{ logits: Traced }, { axis: number }>('LogSoftmax', (t, { logits }, { axis }) =>
  t.from(t.graph.op('LogSoftmax', [t.name(logits)], { axis: int(axis) }), logits.shape, 'float32'),
);

kernel<{ x: Traced }, { k: number; sorted: boolean }>('TopK', (t, { x }, { k, sorted }) => {
  const [values, at] = t.graph.split('TopK', [t.name(x), t.graph.int64([k])], 2, { sorted: int(sorted ? 1 : 0) }) as [string, string];
  const shape = [...x.shape.slice(0, -1), k];
  return [t.from(values, shape, x.dtype), t.from(t.graph.op('Cast', [at], { to: int(6) }), shape, 'int32')];
});
