import * as tf from '@tensorflow/tfjs-core';
import { silu } from './activations.ts';
import type { Affine } from './affine.ts';

/** After normalisation z → z · (1 + scale) + shift, one value a channel and item. */
interface Modulation {
  readonly scale: tf.Tensor; // [B, C]
  readonly shift: tf.Tensor; // [B, C]
}

/**
 * Group normalisation (PyTorch's GroupNorm), optionally modulated and followed by SiLU. x [B, H, W, C] → the same shape.
 * @param groups divides C
 */
export function groupNorm(
  x: tf.Tensor4D,
  w: Affine,
  groups: number,
  options: { eps?: number; silu?: boolean; modulate?: Modulation } = {},
): tf.Tensor4D {
  const { eps = 1e-5, modulate } = options;
  const [items, height, width, channels] = x.shape;
  const grouped = tf.reshape(x, [items, height * width, groups, channels / groups]);
  const centred = tf.sub(grouped, tf.mean(grouped, [1, 3], true));
  const variance = tf.mean(tf.square(centred), [1, 3], true);
  let z = tf.reshape(tf.mul(centred, tf.rsqrt(tf.add(variance, eps))), [items, height * width, channels]) as tf.Tensor;
  z = tf.add(tf.mul(z, w.weight), w.bias);
  if (modulate) z = tf.add(tf.mul(z, tf.expandDims(tf.add(modulate.scale, 1), 1)), tf.expandDims(modulate.shift, 1));
  if (options.silu) z = silu(z);
  return tf.reshape(z, x.shape);
}

/** Layer normalisation over the last axis (PyTorch's LayerNorm). x [..., C]. */
export function layerNorm(x: tf.Tensor, w: Affine, eps = 1e-5): tf.Tensor {
  const centred = tf.sub(x, tf.mean(x, -1, true));
  const variance = tf.mean(tf.square(centred), -1, true);
  return tf.add(tf.mul(tf.mul(centred, tf.rsqrt(tf.add(variance, eps))), w.weight), w.bias);
}

/** x · rsqrt(mean(x²) + eps) · weight over the last axis (T5's norm: no mean, no bias). x [..., C], weight [C]. */
export function rmsNorm(x: tf.Tensor, weight: tf.Tensor, eps: number): tf.Tensor {
  const variance = tf.mean(tf.square(x), -1, true);
  return tf.mul(tf.mul(x, tf.rsqrt(tf.add(variance, eps))), weight);
}
