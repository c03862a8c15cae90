import { random } from '@kaleido/shared/random';
import { float32, sizeOf } from '@kaleido/shared/tensors';
import { relativeError } from '@kaleido/shared/testing/relative-error';
import { expect, test } from 'vitest';
import { onnxruntime, onnxruntimeOn } from '../../../engines/onnxruntime.ts';
import { conv2d } from '../../../nn.ts';
import * as tf from '../../../tf.ts';
import { trace } from '../../trace.ts';
import { anywhere } from '../../values.ts';

const spec = (shape: readonly number[]) => ({ shape, dtype: 'float32' as const });
const noise = (shape: readonly number[]) => float32(shape, random('minimal', ...shape).fillNormal(new Float32Array(sizeOf(shape))));

/** A convolution and its gradients. */
const program = ({ x, weight, bias }: { x: tf.Tensor; weight: tf.Tensor; bias: tf.Tensor }) => {
  const apply = (...[x, weight, bias]: tf.Tensor[]) => conv2d(x as tf.Tensor4D, { weight: weight!, bias: bias! });
  const squares = (...xs: tf.Tensor[]) => tf.sum(tf.square(apply(...xs)));
  return [apply(x, weight, bias), ...tf.grads(squares)([x, weight, bias])];
};

for (const [side, inputs, outputs] of [
  [16, 64, 96],
  [18, 68, 64], // tiles reach over the border
] as const) {
  test(`a convolution of ${side}², ${inputs} to ${outputs}, and its gradients are those of the portable form`, async () => {
    const shapes = { x: [4, side, side, inputs], weight: [3, 3, inputs, outputs], bias: [outputs] };
    const specs = { x: spec(shapes.x), weight: spec(shapes.weight), bias: spec(shapes.bias) };
    const given = { x: noise(shapes.x), weight: noise(shapes.weight), bias: noise(shapes.bias) };
    const { graph } = trace(program as never, specs, 'minimal', { ...anywhere, winograd: true });
    expect(graph.nodes.filter(({ type }) => type === 'MatMul' || type === 'FusedMatMul')).toHaveLength(3);
    const [got, expected] = await Promise.all(
      [onnxruntime, onnxruntimeOn({ portable: true })].map(async (engine) => (await engine.compile(program, specs)).run(given)),
    );
    for (const [index, tensor] of expected!.entries()) expect(relativeError(got![index], tensor)).toBeLessThan(1e-5);
  });
}

test('few tiles or channels, strides and constant filters take other forms', () => {
  const target = { ...anywhere, winograd: true };
  const typesOf = (x: number[], weight: number[], stride: 1 | 2 = 1) =>
    trace(
      (inputs) => conv2d((inputs as { x: tf.Tensor4D }).x, { weight: (inputs as { w: tf.Tensor }).w }, stride),
      { x: spec(x), w: spec(weight) },
      'other',
      target,
    ).graph.nodes.map(({ type }) => type);
  expect(typesOf([4, 16, 16, 64], [3, 3, 64, 64])).toContain('MatMul');
  expect(typesOf([1, 16, 16, 64], [3, 3, 64, 64])).not.toContain('MatMul');
  expect(typesOf([4, 16, 16, 32], [3, 3, 32, 64])).not.toContain('MatMul');
  expect(typesOf([4, 16, 16, 64], [3, 3, 64, 64], 2)).not.toContain('MatMul');
});
