import { float32, type HostTensor } from '@kaleido/shared/tensors';
import { expect, test } from 'vitest';
import { reference } from './engines/reference.ts';
import { onnxruntime } from './index.ts';
import * as tf from './tf.ts';

const rows = (count: number): { x: HostTensor } => ({
  x: float32(
    [count, 4],
    Float32Array.from({ length: 4 * count }, (_, index) => Math.sin(index)),
  ),
});
const spec = (count: number) => ({ x: { shape: [count, 4], dtype: 'float32' } as const });

/** Reshapes, slices to the end and splits, all of which may write sizes into a graph. */
const pairs = ({ x }: { x: tf.Tensor }) => {
  const [left, right] = tf.split(tf.reshape(x, [x.shape[0]!, 2, 2]), 2, 1) as [tf.Tensor, tf.Tensor];
  return tf.slice(tf.concat([left, tf.mul(right, 2)], 1), [0, 0, 1]);
};

test.each([reference, onnxruntime])('a free side may have any size in a run, on $name', async (engine) => {
  const graph = await engine.compile(pairs, spec(2), { alsoFor: spec(3) });
  for (const count of [1, 5, 2]) {
    const { x } = rows(count);
    const { shape, data } = await graph.run({ x });
    expect(shape).toEqual([count, 2, 1]);
    const expected = Array.from({ length: count }, (_, row) => [x.data[4 * row + 1], 2 * x.data[4 * row + 3]!]);
    expect([...data]).toEqual(expected.flat().map((value) => Math.fround(value!)));
  }
  await graph.dispose();
});

test.each([reference, onnxruntime])('the other sides must fit, on $name', async (engine) => {
  const graph = await engine.compile(({ x }) => tf.mul(x, 2), spec(2), { alsoFor: spec(3), name: 'twice' });
  await expect(graph.run({ x: float32([2, 2], new Float32Array(4)) })).rejects.toThrow(
    'twice: input x is float32 [2,2], expected float32 [any (2, 3),4]',
  );
  await graph.dispose();
});

test.each([
  ['in a constant', ({ x }: { x: tf.Tensor }) => tf.mul(x, x.shape[0]!)],
  ['in a node', ({ x }: { x: tf.Tensor }) => (x.shape[0] === 2 ? tf.sin(x) : tf.cos(x))],
  ['in a shape', ({ x }: { x: tf.Tensor }) => tf.transpose(tf.reshape(x, [x.size]))],
])('a graph that depends on a free side %s is refused', async (_, depends) => {
  await expect(onnxruntime.compile(depends, spec(2), { alsoFor: spec(3), name: 'odd' })).rejects.toThrow(
    'odd: the graph depends on a free side',
  );
});
