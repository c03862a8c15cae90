import { random } from '@kaleido/shared/random';
import { float32, sizeOf } from '@kaleido/shared/tensors';
import { relativeError } from '@kaleido/shared/testing/relative-error';
import { expect, test } from 'vitest';
import { conv2d } from '../nn.ts';
import * as tf from '../tf.ts';
import { trace } from '../trace/trace.ts';
import { anywhere } from '../trace/values.ts';
import { channelBlock } from './channel-block.ts';
import { onnxruntime, onnxruntimeOn } from './onnxruntime.ts';

const block = await channelBlock();
const spec = (shape: number[]) => ({ shape, dtype: 'float32' as const });
const noise = (shape: number[]) => float32(shape, random('blocked', ...shape).fillNormal(new Float32Array(sizeOf(shape))));

test('the block size is a power of two, or 0 where the runtime has no blocks', () => {
  expect([0, 4, 8, 16, 32]).toContain(block);
});

test('blocked and portable convolutions and their gradients agree', async () => {
  const fn = ({ x, w }: { x: tf.Tensor; w: tf.Tensor }) => {
    const loss = (x: tf.Tensor, w: tf.Tensor) => tf.sum(tf.square(conv2d(x as tf.Tensor4D, { weight: w })));
    return { grads: tf.grads(loss)([x, w]) };
  };
  const inputs = { x: noise([16, 32, 32, 24]), w: noise([3, 3, 24, 40]) };
  const specs = { x: spec([16, 32, 32, 24]), w: spec([3, 3, 24, 40]) };
  const blocked = await (await onnxruntime.compile(fn, specs)).run(inputs);
  const portable = await (await onnxruntimeOn({ portable: true }).compile(fn, specs)).run(inputs);
  for (const [index, grad] of portable.grads.entries()) expect(relativeError(blocked.grads[index], grad)).toBeLessThan(1e-5);
});

test.runIf(block > 0)('constant filters stay portable: the runtime packs them itself', () => {
  const fn = (inputs: unknown) => conv2d((inputs as { x: tf.Tensor4D }).x, { weight: (inputs as { w: tf.Tensor }).w });
  const { graph } = trace(fn, { x: spec([1, 64, 64, 32]), w: noise([3, 3, 32, 32]) }, 'constant', {
    ...anywhere,
    channelBlock: block,
    winograd: true,
  });
  expect(graph.nodes.some((node) => node.domain === 'com.microsoft.nchwc')).toBe(false);
});
