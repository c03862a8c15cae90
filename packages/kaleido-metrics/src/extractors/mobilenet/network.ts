import * as tf from '@kaleido/engine/tf';

/** A convolution with its normalisation folded in. */
interface ConvWeights {
  /** [kh, kw, I, O]; depthwise [kh, kw, I, 1] */
  readonly weight: tf.Tensor;
  readonly bias: tf.Tensor;
}

/** An inverted residual block; the first has nothing to expand. */
interface Block {
  readonly expand?: ConvWeights;
  readonly depthwise: ConvWeights;
  readonly project: ConvWeights;
}

export interface MobilenetWeights {
  readonly first: ConvWeights;
  readonly blocks: readonly Block[];
  readonly last: ConvWeights;
}

/** Strides of the blocks (Sandler 2018, table 2). */
export const strides = [1, 2, 1, 2, 1, 1, 2, 1, 1, 1, 1, 1, 1, 2, 1, 1, 1] as const;

/** MobileNetV2 without its classifier: x [B, 224, 224, 3] in 0…1 → the features before it, [B, 1792] at width 1.4. */
export function mobilenet(w: MobilenetWeights, x: tf.Tensor4D): tf.Tensor2D {
  let y = tf.relu6(convolve(w.first, tf.sub(tf.mul(x, 2), 1), 2));
  for (const [index, block] of w.blocks.entries()) y = invertedResidual(block, y, strides[index]!);
  return tf.mean(tf.relu6(convolve(w.last, y)), [1, 2]);
}

function invertedResidual({ expand, depthwise, project }: Block, x: tf.Tensor4D, stride: 1 | 2): tf.Tensor4D {
  const wide = expand ? tf.relu6(convolve(expand, x)) : x;
  const filtered = tf.relu6(
    tf.add(tf.depthwiseConv2d(wide, depthwise.weight as tf.Tensor4D, stride, 'same'), depthwise.bias) as tf.Tensor4D,
  );
  const y = convolve(project, filtered);
  return stride === 1 && y.shape[3] === x.shape[3] ? tf.add(x, y) : y;
}

const convolve = ({ weight, bias }: ConvWeights, x: tf.Tensor4D, strides: 1 | 2 = 1): tf.Tensor4D =>
  tf.fused.conv2d({ x, filter: weight as tf.Tensor4D, strides, pad: 'same', bias });
