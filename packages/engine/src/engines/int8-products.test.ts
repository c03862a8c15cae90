import { random } from '@kaleido/shared/random';
import { float32, type HostTensor, sizeOf } from '@kaleido/shared/tensors';
import { expect, test } from 'vitest';
import { conv2d, linear } from '../nn.ts';
import * as tf from '../tf.ts';
import { onnxruntime, onnxruntimeOn } from './onnxruntime.ts';
import { openEngine } from './open-engine.ts';

const int8 = onnxruntimeOn({ weights: 'int8' });
const noise = (...shape: number[]): HostTensor => float32(shape, random('int8', ...shape).fillNormal(new Float32Array(sizeOf(shape))));

/** Two products of one factor, with and without something added to them, and a convolution of single pixels. */
const network = ({ x, w }: { x: tf.Tensor; w: { one: tf.Tensor; other: tf.Tensor; point: tf.Tensor } }) => {
  const sum = tf.add(linear(x, { weight: w.one, bias: tf.ones([192]) }), linear(x, { weight: w.other }));
  return conv2d(tf.reshape(sum, [1, 1, -1, 192]), { weight: w.point });
};
const w = { one: noise(192, 256), other: noise(192, 256), point: noise(1, 1, 192, 160) };

async function product(engine: typeof int8, x: HostTensor, quantizable: readonly string[] = ['w']): Promise<HostTensor> {
  const graph = await engine.compile(network, { x: { shape: x.shape, dtype: x.dtype }, w }, { quantizable });
  const result = await graph.run({ x });
  await graph.dispose();
  return result;
}

/** Root mean square of the differences over that of the values. */
function relativeError(actual: HostTensor, expected: HostTensor): number {
  const squares = (values: Float32Array) => values.reduce((sum, value) => sum + value * value, 0);
  const differences = (actual.data as Float32Array).map((value, index) => value - expected.data[index]!);
  return Math.sqrt(squares(differences) / squares(expected.data as Float32Array));
}

test('products in 8-bit integers are close to those in float32', async () => {
  const x = noise(5, 256);
  const [exact, rounded] = [await product(onnxruntime, x), await product(int8, x)];
  expect(rounded.shape).toEqual(exact.shape);
  const error = relativeError(rounded, exact);
  expect(error).toBeGreaterThan(1e-3); // 8 bits were used
  expect(error).toBeLessThan(2e-2);
});

test('a batch does not change the rounding of its rows, large, small or zero', async () => {
  const x = noise(4, 256);
  const values = x.data as Float32Array;
  values.subarray(0, 256).forEach((value, index) => {
    values[index] = value * 1000;
  });
  values.fill(0, 512, 768);
  const together = await product(int8, x);
  for (const row of [0, 1, 2, 3]) {
    const alone = await product(int8, float32([1, 256], values.slice(row * 256, (row + 1) * 256)));
    expect([...together.data.subarray(row * 160, (row + 1) * 160)]).toEqual([...alone.data]);
  }
});

test('weights that are not said to be quantizable are not', async () => {
  const x = noise(5, 256);
  expect(await product(int8, x, [])).toEqual(await product(onnxruntime, x));
});

test.each([
  [{ engine: 'reference', device: 'cpu' }, '--weights: int8 is for the onnxruntime engine only, not for reference'],
  [{ engine: 'tensorflow', device: 'cpu' }, '--weights: int8 is for the onnxruntime engine only, not for tensorflow'],
] as const)('int8 is refused on %o', async (options, message) => {
  await expect(openEngine({ ...options, precision: 'float32', weights: 'int8' })).rejects.toThrow(message);
});
