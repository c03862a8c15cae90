import { float32 } from '@kaleido/shared/tensors';
import { expect, test } from 'vitest';
import { onnxruntime } from '../engines/onnxruntime.ts';
import { reference } from '../engines/reference.ts';
import * as tf from '../tf.ts';
import { recomputed } from './recomputed.ts';

const numbers = (length: number, scale: number) => Float32Array.from({ length }, (_, index) => Math.sin(index * scale + 1));
const inputs = { x: float32([4, 6], numbers(24, 0.7)), a: float32([6, 6], numbers(36, 0.3)), b: float32([6, 6], numbers(36, 1.1)) };
type Inputs = Record<keyof typeof inputs, tf.Tensor>;

/** Two blocks one behind the other, and the gradients of all they read. */
const gradients = (block: (inputs: { x: tf.Tensor; w: tf.Tensor }) => tf.Tensor) => (given: Inputs) => {
  const loss = (x: tf.Tensor, a: tf.Tensor, b: tf.Tensor) => tf.sum(tf.square(block({ x: block({ x, w: a }), w: b })));
  const { value, grads } = tf.valueAndGrads(loss as never)([given.x, given.a, given.b]);
  return { value, grads };
};
const block = ({ x, w }: { x: tf.Tensor; w: tf.Tensor }) => tf.add(tf.tanh(tf.matMul(x, w)), x);
const specs = Object.fromEntries(Object.entries(inputs).map(([name, { shape, dtype }]) => [name, { shape, dtype }])) as typeof inputs;

test.each([onnxruntime, reference])('values and gradients are those without recomputing, to the bit ($name)', async (engine) => {
  const run = async (of: typeof block) => {
    const graph = await engine.compile(gradients(of) as never, specs);
    const result = await graph.run(inputs as never);
    const nodes = graph.nodeCount;
    await graph.dispose();
    return { result, nodes };
  };
  const plain = await run(block);
  const again = await run((given) => recomputed(block, given));
  expect(again.result).toEqual(plain.result);
  if (engine === onnxruntime) expect(again.nodes).toBeGreaterThan(plain.nodes + 4);
});
