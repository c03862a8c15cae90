import { float32 } from '@kaleido/shared/tensors';
import { expect, test } from 'vitest';
import { conv2d } from '../../../nn/conv.ts';
import type * as tf from '../../../tf.ts';
import { trace } from '../../trace.ts';
import { anywhere } from '../../values.ts';

/** Whether a convolution of a square picture has a form that is faster than the portable one. */
function hasFasterForms(side: number, channels: number, filter: 'fed' | 'constant'): boolean {
  const kernel = [3, 3, channels, channels];
  const weight = filter === 'fed' ? { shape: kernel, dtype: 'float32' } : float32(kernel, new Float32Array(9 * channels ** 2).fill(1));
  const inputs = {
    x: { shape: [4, side, side, channels], dtype: 'float32' },
    weight,
    bias: { shape: [channels], dtype: 'float32' },
  };
  const fn = ({ x, ...weights }: { x: tf.Tensor4D; weight: tf.Tensor; bias: tf.Tensor }) => conv2d(x, weights);
  return trace(fn as never, inputs, 'convolution', anywhere).hasFasterForms;
}

test.each([
  ['large pictures are computed in blocks', 32, 8, 'fed', true],
  ['many channels are filtered minimally', 16, 64, 'fed', true],
  ['small pictures of few channels gain nothing', 16, 32, 'fed', false],
  ['the runtime itself prepares constant filters', 32, 64, 'constant', false],
] as const)('%s', (_, side, channels, filter, expected) => {
  expect(hasFasterForms(side, channels, filter)).toBe(expected);
});
