import * as tf from '../tf.ts';
import type { Affine } from './affine.ts';

export { groupNorm } from './group-norm.ts';

/*
 * Custom gradients, as in activations.ts: with x̂ the normalised x and r its rate, a gradient g of x̂ becomes r · (g − x̂ · mean(g · x̂)), minus
 * r · mean(g) if the mean was subtracted.
 */

/** Layer normalisation over the last axis (PyTorch's LayerNorm). x [..., C]. */
export const layerNorm = (x: tf.Tensor, w: Affine, eps = 1e-5): tf.Tensor => scaleAndShift(standardise(x, eps), w);

/** The affine part of layer normalisation, x · weight + bias. x [..., C]. */
export const scaleAndShift = (x: tf.Tensor, w: Affine): tf.Tensor => tf.add(tf.mul(x, w.weight), w.bias);

/** (x − mean) · rsqrt(variance + eps) over the last axis: layer normalisation before weight and bias. x [..., C]. */
export function standardise(x: tf.Tensor, eps = 1e-5): tf.Tensor {
  const op = tf.customGrad((input, save) => {
    const centred = tf.sub(input as tf.Tensor, tf.mean(input as tf.Tensor, -1, true));
    const variance = tf.mean(tf.square(centred), -1, true);
    const rate = tf.rsqrt(tf.add(variance, eps));
    const value = tf.mul(centred, rate);
    (save as tf.GradSaveFunc)([value, rate]);
    const gradFunc = (dy: tf.Tensor, [normal, rate]: tf.Tensor[]) =>
      tf.mul(tf.sub(tf.sub(dy, tf.mean(dy, -1, true)), shareAlong(normal!, dy)), rate!);
    return { value, gradFunc };
  });
  return op(x);
}

/** x · rsqrt(mean(x²) + eps) · weight over the last axis (T5's norm: no mean, no bias). x [..., C], weight [C]. */
export function rmsNorm(x: tf.Tensor, weight: tf.Tensor, eps: number): tf.Tensor {
  const op = tf.customGrad((...parts) => {
    const [input, gain, save] = parts as unknown as [tf.Tensor, tf.Tensor, tf.GradSaveFunc];
    const rate = tf.rsqrt(tf.add(tf.mean(tf.square(input), -1, true), eps));
    const normal = tf.mul(input, rate);
    save([normal, rate, gain]);
    const gradFunc = (dy: tf.Tensor, [normal, rate, gain]: tf.Tensor[]): tf.Tensor[] => {
      const inner = tf.mul(dy, gain!);
      const rows = [dy.size / gain!.size, gain!.size];
      return [
        tf.mul(tf.sub(inner, shareAlong(normal!, inner)), rate!),
        tf.reshape(tf.sum(tf.reshape(tf.mul(dy, normal!), rows), 0), gain!.shape),
      ];
    };
    return { value: tf.mul(normal, gain), gradFunc: gradFunc as never };
  });
  return op(x, weight);
}

/** The component of a gradient along the normalised vectors: x̂ · mean(g · x̂). */
const shareAlong = (normal: tf.Tensor, gradient: tf.Tensor): tf.Tensor => tf.mul(normal, tf.mean(tf.mul(gradient, normal), -1, true));
