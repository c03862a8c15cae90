import { float32, type HostTensor } from '@kaleido/shared/tensors';
import { relativeError } from '@kaleido/shared/testing/relative-error';
import { expect, test } from 'vitest';
import { onnxruntime, onnxruntimeOn } from '../../index.ts';
import { rmsNorm } from '../../nn.ts';
import * as tf from '../../tf.ts';

const wave = (shape: readonly number[], length: number, scale: number): HostTensor =>
  float32(
    shape,
    Float32Array.from({ length }, (_, index) => scale * Math.sin(1.3 * index + scale)),
  );
const x = wave([3, 2, 40], 240, 1e-2);
const gain = wave([40], 40, 2);
const spec = { shape: x.shape, dtype: x.dtype };
const EPSILON = 1e-4; // as large as x²: its place matters

test('RMS normalisation by a constant gain is one node', async () => {
  const graph = await onnxruntime.compile(({ x, gain }) => rmsNorm(x, gain, EPSILON), { x: spec, gain });
  const portable = await onnxruntimeOn({ portable: true }).compile(({ x, gain }) => rmsNorm(x, gain, EPSILON), { x: spec, gain });
  expect(graph.nodeCount).toBe(1);
  expect(portable.nodeCount).toBeGreaterThan(1);
  const expected = Float32Array.from(x.data, (value, index) => {
    const row = x.data.subarray(index - (index % 40), index - (index % 40) + 40) as Float32Array;
    return (value * gain.data[index % 40]!) / Math.sqrt(row.reduce((sum, y) => sum + y * y, 0) / 40 + EPSILON);
  });
  for (const one of [graph, portable]) {
    expect(relativeError(await one.run({ x }), float32(x.shape, expected))).toBeLessThan(1e-6);
    await one.dispose();
  }
});

test('what only looks like it, or has a gradient, is not', async () => {
  const count = async (fn: (inputs: { x: tf.Tensor; gain: tf.Tensor }) => unknown) => {
    const graph = await onnxruntime.compile(fn, { x: spec, gain });
    await graph.dispose();
    return graph.nodeCount;
  };
  const rate = (y: tf.Tensor, axis: number) => tf.rsqrt(tf.add(tf.mean(tf.square(y), axis, true), EPSILON));
  expect(await count(({ x, gain }) => tf.mul(tf.mul(x, rate(tf.sin(x), -1)), gain))).toBe(8);
  expect(await count(({ x, gain }) => tf.mul(tf.mul(x, rate(x, 1)), gain))).toBe(7);
  expect(await count(({ x, gain }) => tf.grads((y) => tf.sum(rmsNorm(y!, gain, EPSILON)))([x]))).toBeGreaterThan(1);
});
