import { float, int } from '../../onnx/graph.ts';
import type { Traced, Tracer } from '../values.ts';

/**
 * x · rsqrt(mean(x²) + eps) · gain over the last axis as a single node of ONNX Runtime, if that is what a product computes and the target has
 * it. Only for a constant gain: a gradient needs what is between.
 */
export function rmsNorm(t: Tracer, normal: Traced, gain: Traced): Traced | undefined {
  const width = normal.shape.at(-1);
  if (!t.target.rmsNorm || gain.shape.length !== 1 || gain.shape[0] !== width || t.value(normal).kind !== 'graph') return undefined;
  const scaled = t.graph.producer(t.name(normal));
  const [x, rate] = scaled?.type === 'Mul' ? scaled.inputs : [];
  if (x === undefined || rate === undefined || !t.graph.isConstant(t.name(gain))) return undefined;
  const [root] = inputsOf(t, rate, 'Reciprocal');
  const [sum] = inputsOf(t, root, 'Sqrt');
  const [mean, epsilon] = inputsOf(t, sum, 'Add');
  const [square, axes] = inputsOf(t, mean, 'ReduceMean');
  const isMeanSquare = inputsOf(t, square, 'Mul').join() === [x, x].join() && axes === t.graph.int64([normal.shape.length - 1]);
  const number = t.graph.scalarOf(epsilon ?? '');
  if (!isMeanSquare || number === undefined) return undefined;
  const attributes = { axis: int(-1), epsilon: float(number), stash_type: int(1) };
  return t.from(t.graph.op('SimplifiedLayerNormalization', [x, t.name(gain)], attributes), normal.shape, normal.dtype);
}

/** The inputs of the node that computes a value; none if it is of another type. */
function inputsOf(t: Tracer, name: string | undefined, type: string): readonly string[] {
  const producer = t.graph.producer(name ?? '');
  return producer?.type === type ? producer.inputs : [];
}
