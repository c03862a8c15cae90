import { InferenceSession, Tensor } from '@kaleido/engine/onnxruntime';
import { type Matrix, matrix } from './matrix.ts';
import { productGraph } from './product-graph.ts';

/** Which factors are transposed. */
export interface Transposed {
  readonly a?: boolean;
  readonly b?: boolean;
}

/**
 * The product of two matrices in double precision, either factor transposed where `transposed` says so: on ONNX Runtime, whose
 * double-precision kernel is some fifty times faster than a loop here (60 GFLOP/s on two cores).
 * Throws a RangeError when the inner sides differ.
 */
export async function multiply(a: Matrix, b: Matrix, transposed: Transposed = {}): Promise<Matrix> {
  const [rows, inner] = transposed.a ? [a.columns, a.rows] : [a.rows, a.columns];
  const [innerB, columns] = transposed.b ? [b.columns, b.rows] : [b.rows, b.columns];
  if (inner !== innerB) throw new RangeError(`a product of matrices needs equal inner sides, got ${inner} and ${innerB}`);
  const product = matrix(rows, columns);
  if (rows === 0 || columns === 0 || inner === 0) return product;
  const session = await sessionFor(transposed.a === true, transposed.b === true);
  await session.run({ a: tensor(a), b: tensor(b) }, { c: tensor(product) });
  return product;
}

/** A view, no copy. */
const tensor = ({ rows, columns, data }: Matrix): Tensor => new Tensor('float64', data, [rows, columns]);

const sessions = new Map<string, Promise<InferenceSession>>();

/** One session for each way to transpose serves all sizes; it is opened when first needed and holds no memory to speak of. */
function sessionFor(a: boolean, b: boolean): Promise<InferenceSession> {
  const key = `${a},${b}`;
  const session =
    sessions.get(key) ??
    InferenceSession.create(productGraph(a, b), {
      executionProviders: ['cpu'],
      logSeverityLevel: 3,
      // The arena would keep the largest result for ever; idle threads that spin would take the cores from other work.
      enableCpuMemArena: false,
      extra: { session: { intra_op: { allow_spinning: '0' } } },
    });
  sessions.set(key, session);
  return session;
}
