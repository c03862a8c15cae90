import * as tf from '@kaleido/engine/tf';

/** A convolution with its normalisation folded in: weight [kh, kw, I, O], bias [O]. */
export interface ConvWeights {
  readonly weight: tf.Tensor;
  readonly bias: tf.Tensor;
}

/** Convolution, normalisation, ReLU. Zero padding of (k − 1)/2 along each side of the filter, or none. */
export function convolve(w: ConvWeights, x: tf.Tensor4D, { stride = 1, padded = true } = {}): tf.Tensor4D {
  const filter = w.weight as tf.Tensor4D;
  const [kh, kw] = filter.shape;
  const pad = padded ? ([(kh - 1) / 2, (kw - 1) / 2] as const) : ([0, 0] as const);
  return tf.relu(
    tf.fused.conv2d({
      x,
      filter,
      strides: stride,
      pad: [
        [0, 0],
        [pad[0], pad[0]],
        [pad[1], pad[1]],
        [0, 0],
      ],
      bias: w.bias,
    }),
  );
}

/** Maximum over 3 × 3 pixels, every second one: sides n → ⌊(n − 1)/2⌋. */
export const shrink = (x: tf.Tensor4D): tf.Tensor4D => tf.maxPool(x, 3, 2, 'valid');

/** Mean over 3 × 3 pixels; pixels outside of the picture are not counted (`count_include_pad=False`). */
export const mean3 = (x: tf.Tensor4D): tf.Tensor4D => tf.avgPool(x, 3, 1, 1);

/** Maximum over 3 × 3 pixels. */
export const max3 = (x: tf.Tensor4D): tf.Tensor4D => tf.maxPool(x, 3, 1, 1);

export const join = (...parts: tf.Tensor4D[]): tf.Tensor4D => tf.concat(parts, 3);
