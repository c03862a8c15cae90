import { sizeOf } from '@kaleido/shared/tensors';
import { float, int, MICROSOFT } from '../../onnx/graph.ts';
import * as tf from '../../tf.ts';
import { kernel } from '../backend.ts';
import { TraceError } from '../errors.ts';
import type { Traced, Tracer } from '../values.ts';

interface Transposition {
  transposeA: boolean;
  transposeB: boolean;
}

/** a · b over the last two axes; plus an optional bias of the result's width. A batch of one becomes Gemm, which ONNX Runtime parallelises best. */
function matMul(t: Tracer, a: Traced, b: Traced, { transposeA, transposeB }: Transposition, bias?: Traced): Traced {
  const rankA = a.shape.length;
  const rankB = b.shape.length;
  const [m, k] = transposeA ? [a.shape[rankA - 1] ?? 1, a.shape[rankA - 2] ?? 1] : [a.shape[rankA - 2] ?? 1, a.shape[rankA - 1] ?? 1];
  const n = (transposeB ? b.shape[rankB - 2] : b.shape[rankB - 1]) ?? 1;
  const [batchA, batchB] = [a.shape.slice(0, -2), b.shape.slice(0, -2)];
  const batch = tf.broadcast_util.assertAndGetBroadcastShape(batchA, batchB);
  const shape = [...batch, m, n];
  if (sizeOf(shape) === 0 || k === 0 || t.uniform(a) === 0 || t.uniform(b) === 0) return t.filled(0, shape, a.dtype);
  const flatB = sizeOf(batchB) === 1;
  if (flatB && (sizeOf(batchA) === 1 || !transposeA)) {
    const rows = sizeOf(batchA) * m;
    const left = t.reshape(t.name(a), a.shape, transposeA ? [k, rows] : [rows, k]);
    const right = t.reshape(t.name(b), b.shape, transposeB ? [n, k] : [k, n]);
    const attributes = { ...(transposeA && { transA: int(1) }), ...(transposeB && { transB: int(1) }) };
    const product = t.graph.op('Gemm', bias ? [left, right, t.name(bias)] : [left, right], attributes);
    return t.from(t.reshape(product, [rows, n], shape), shape, a.dtype);
  }
  const product =
    transposeA || transposeB
      ? t.graph.op(
          'FusedMatMul',
          [t.name(a), t.name(b)],
          { transA: int(transposeA ? 1 : 0), transB: int(transposeB ? 1 : 0), alpha: float(1) },
          MICROSOFT,
        )
      : t.graph.op('MatMul', [t.name(a), t.name(b)]);
  return t.from(bias ? t.graph.op('Add', [product, t.name(bias)]) : product, shape, a.dtype);
}

kernel<{ a: Traced; b: Traced }, Transposition>('BatchMatMul', (t, { a, b }, attributes) => matMul(t, a, b, attributes));

kernel<{ a: Traced; b: Traced; bias?: Traced }, Transposition & { activation: string }>('_FusedMatMul', (t, { a, b, bias }, attributes) => {
  if (attributes.activation !== 'linear')
    throw new TraceError(`a fused matMul with activation ${attributes.activation} cannot be traced: apply it afterwards`);
  const product = matMul(t, a, b, attributes, bias);
  const number = t.uniform(product);
  if (number === undefined || !bias || sizeOf(product.shape) === 0) return product;
  return t.from(t.graph.op('Add', [t.name(product), t.name(bias)]), product.shape, product.dtype); // with an empty inner axis only the bias remains
});
