import { onnxruntime } from '@kaleido/engine';
import { reference } from '@kaleido/engine/reference';
import * as tf from '@kaleido/engine/tf';
import { float32, type HostTensor } from '@kaleido/shared/tensors';
import { describe, expect, it } from 'vitest';
import { codebookSize, indicesOf, quantise, valuesOf } from './fsq.ts';

const levels = [8, 5, 5, 5];

/** Quantised values of z [N, D], and the gradient of their sum weighted by `upstream`. */
async function quantised(engine: typeof reference, z: HostTensor, upstream: HostTensor) {
  const graph = await engine.compile(
    ({ z, upstream }: { z: tf.Tensor; upstream: tf.Tensor }) => {
      const { value, grad } = tf.valueAndGrad((x: tf.Tensor) => quantise(x, levels))(z, upstream) as never as Record<string, tf.Tensor>;
      return { value: value!, grad: grad! };
    },
    { z: { shape: z.shape, dtype: 'float32' as const }, upstream: { shape: z.shape, dtype: 'float32' as const } },
  );
  const { value, grad } = await graph.run({ z, upstream });
  await graph.dispose();
  return { values: [...value.data], gradient: [...grad.data] };
}

describe('finite scalar quantization', () => {
  it('maps codes to indices and back', () => {
    const all = Array.from({ length: codebookSize(levels) }, (_, index) => index);
    expect(indicesOf(valuesOf(all, levels), levels)).toEqual(all);
    expect([...valuesOf([0, 999, 7, 8], levels)]).toEqual([
      ...[-1, -1, -1, -1],
      ...[0.75, 1, 1, 1],
      ...[0.75, -1, -1, -1],
      ...[-1, -0.5, -1, -1],
    ]);
  });

  it('reaches every level, and maps 0 to 0', async () => {
    const steps = 200;
    const z = float32(
      [steps, 4],
      Float32Array.from({ length: steps * 4 }, (_, i) => (Math.floor(i / 4) / (steps - 1) - 0.5) * 10),
    );
    const { values } = await quantised(reference, z, z);
    for (const [d, count] of levels.entries())
      expect(new Set(values.filter((_, i) => i % 4 === d).map((value) => value.toFixed(4))).size).toBe(count);
    const { values: zero } = await quantised(reference, float32([1, 4], [0, 0, 0, 0]), float32([1, 4], [1, 1, 1, 1]));
    expect(zero).toEqual([0, 0, 0, 0]);
  });

  it.each([reference, onnxruntime])('has a straight-through gradient: that of the bound alone', async (engine) => {
    const z = [0.3, -1.2, 2, 0];
    const upstream = [1, -2, 0.5, 3];
    const { gradient } = await quantised(engine, float32([1, 4], z), float32([1, 4], upstream));
    const expected = z.map((value, d) => {
      const count = levels[d]!;
      const reach = ((count - 1) * (1 - 1e-3)) / 2;
      const shift = count % 2 === 0 ? Math.atanh(0.5 / reach) : 0;
      return (upstream[d]! * reach * (1 - Math.tanh(value + shift) ** 2)) / Math.floor(count / 2);
    });
    for (const [d, value] of gradient.entries()) expect(value).toBeCloseTo(expected[d]!, 5);
  });
});
