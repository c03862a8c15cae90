import { float32, type TensorSpec } from '@kaleido/shared/tensors';
import { expect, test } from 'vitest';
import { onnxruntime } from '../index.ts';
import * as tf from '../tf.ts';

const open = (factor: number) =>
  onnxruntime.compile(({ x }: { x: tf.Tensor }) => ({ y: tf.mul(x, factor) }), { x: { shape: [2], dtype: 'float32' } as TensorSpec });
const x = float32([2], [1, 2]);

test('networks that share a session may be closed in any order, and opened again', async () => {
  const [first, second, other] = [await open(3), await open(3), await open(5)];
  await first.dispose();
  expect([...(await second.run({ x })).y.data]).toEqual([3, 6]);
  await second.dispose();
  const again = await open(3);
  expect([...(await again.run({ x })).y.data]).toEqual([3, 6]);
  expect([...(await other.run({ x })).y.data]).toEqual([5, 10]);
  await Promise.all([again.dispose(), other.dispose()]);
});
