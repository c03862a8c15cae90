import * as tf from '../tf.ts';
import type { AffineOptional } from './affine.ts';

/**
 * Convolution with (k − 1)/2 zero padding on every side, as PyTorch's Conv2d(k, stride, padding = (k − 1)/2) for odd k.
 * x [B, H, W, I], weight [k, k, I, O] (HWIO), bias [O] → [B, ⌈H/stride⌉, ⌈W/stride⌉, O].
 */
export function conv2d(x: tf.Tensor4D, w: AffineOptional, stride: 1 | 2 = 1): tf.Tensor4D {
  const filter = w.weight as tf.Tensor4D;
  const side = (filter.shape[0] - 1) / 2;
  return tf.fused.conv2d({
    x,
    filter,
    strides: stride,
    pad: [
      [0, 0],
      [side, side],
      [side, side],
      [0, 0],
    ],
    ...(w.bias && { bias: w.bias }),
  });
}
