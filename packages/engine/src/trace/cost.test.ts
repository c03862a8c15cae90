import { expect, test } from 'vitest';
import * as tf from '../tf.ts';
import { costOf } from './cost.ts';

const spec = (...shape: number[]) => ({ shape, dtype: 'float32' as const });

test('a convolution costs pixels · taps · channels, forward and backward', () => {
  const convolve = ({ x, w }: { x: tf.Tensor4D; w: tf.Tensor4D }) => tf.conv2d(x, w, 2, 'same');
  const inputs = { x: spec(2, 8, 8, 3), w: spec(3, 3, 3, 5) };
  const forward = 2 * 4 * 4 * 5 * 9 * 3;
  expect(costOf(convolve, inputs)).toEqual({
    multiplyAdds: forward,
    bytes: 4 * 2 * 4 * 4 * 5,
    traffic: 4 * (2 * 8 * 8 * 3 + 3 * 3 * 3 * 5 + 2 * 4 * 4 * 5),
    operations: 1,
  });
  const backward = ({ x, w }: { x: tf.Tensor4D; w: tf.Tensor4D }) =>
    tf.grads((x, w) => tf.sum(tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, 2, 'same')))([x, w]);
  expect(costOf(backward, inputs).multiplyAdds).toBe(3 * forward);
});

test('a product costs rows · inner · columns, whichever side is transposed', () => {
  const product = ({ a, b }: { a: tf.Tensor; b: tf.Tensor }) => tf.matMul(a, b, true, true);
  expect(costOf(product, { a: spec(4, 7, 3), b: spec(4, 5, 7) }).multiplyAdds).toBe(4 * 3 * 7 * 5);
});
