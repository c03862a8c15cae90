import * as tf from '../tf.ts';

/*
 * Custom gradients: those that autodiff derives from the primitive ops pass over memory two to three times as often, and ONNX Runtime
 * does not fuse elementwise nodes.
 */

/** The derivative of silu at z where h = silu(z): h + s(1 − h), s = sigmoid(z). */
export const siluSlope = (z: tf.Tensor, h: tf.Tensor): tf.Tensor => tf.add(h, tf.mul(tf.sigmoid(z), tf.sub(1, h)));

/** x · sigmoid(x), elementwise. */
export const silu: (x: tf.Tensor) => tf.Tensor = tf.customGrad((x, save) => {
  const input = x as tf.Tensor;
  const value = tf.mul(input, tf.sigmoid(input));
  (save as tf.GradSaveFunc)([input, value]);
  return { value, gradFunc: (dy: tf.Tensor, [z, h]: tf.Tensor[]) => tf.mul(dy, siluSlope(z as tf.Tensor, h as tf.Tensor)) };
});

/** x · Φ(x) with the exact error function (PyTorch's default GELU), elementwise. */
export const gelu: (x: tf.Tensor) => tf.Tensor = tf.customGrad((x, save) => {
  const input = x as tf.Tensor;
  const value = tf.mul(input, phi(input));
  (save as tf.GradSaveFunc)([input]);
  return {
    value,
    gradFunc: (dy: tf.Tensor, [z]: tf.Tensor[]) => {
      const density = tf.mul(tf.exp(tf.mul(tf.square(z as tf.Tensor), -0.5)), 1 / Math.sqrt(2 * Math.PI));
      return tf.mul(dy, tf.add(phi(z as tf.Tensor), tf.mul(z as tf.Tensor, density)));
    },
  };
});

/** The normal distribution function Φ. */
const phi = (x: tf.Tensor): tf.Tensor => tf.add(tf.mul(tf.erf(tf.mul(x, Math.SQRT1_2)), 0.5), 0.5);

/** The tanh approximation of GELU (`gelu_new` in Hugging Face, T5 v1.1's gate), elementwise; ordered so that ONNX Runtime recognises it as FastGelu. */
export const geluNew: (x: tf.Tensor) => tf.Tensor = tf.customGrad((x, save) => {
  const input = x as tf.Tensor;
  const slope = tf.add(tf.mul(tf.mul(input, CUBIC), input), 1);
  const inner = tf.mul(tf.mul(input, Math.sqrt(2 / Math.PI)), slope);
  const value = tf.mul(tf.mul(input, 0.5), tf.add(tf.tanh(inner), 1));
  (save as tf.GradSaveFunc)([input, value]);
  // With ½(1 + tanh u) = σ(2u) it is x · σ(x · rate), whose rate grows with x².
  const gradFunc = (dy: tf.Tensor, [z, h]: tf.Tensor[]) => {
    const growth = tf.mul(tf.square(z!), TWICE * CUBIC);
    const s = tf.sigmoid(tf.mul(z!, tf.add(growth, TWICE)));
    const along = tf.mul(tf.mul(h!, tf.sub(1, s)), tf.add(tf.mul(growth, 3), TWICE));
    return tf.mul(dy, tf.add(s, along));
  };
  return { value, gradFunc };
});

const CUBIC = 0.044715;
const TWICE = 2 * Math.sqrt(2 / Math.PI);
