import {
  type Affine,
  conv2d,
  convParameters,
  groupNorm,
  linear,
  linearParameters,
  normParameters,
  type Parameter,
} from '@kaleido/engine/nn';
import * as tf from '@kaleido/engine/tf';

export interface ResNetWeights<T = tf.Tensor> {
  readonly norm1: Affine<T>;
  readonly conv1: Affine<T>;
  readonly time_layer: Affine<T>;
  readonly norm2: Affine<T>;
  readonly conv2: Affine<T>;
  /** 1 × 1, if the number of channels changes. */
  readonly conv3?: Affine<T>;
}

/**
 * Two convolutions around a modulation by the step (docs/mdm.md §1.6), added to the input. x [B, H, W, I] → [B, H, W, O].
 * @param emb silu of the time embedding, [B, D]: the same for every block
 */
export function resnetBlock(w: ResNetWeights, x: tf.Tensor4D, emb: tf.Tensor, groups: number): tf.Tensor4D {
  const h = conv2d(groupNorm(x, w.norm1, groups, { silu: true }), w.conv1);
  const [scale, shift] = tf.split(linear(emb, w.time_layer), 2, 1) as [tf.Tensor, tf.Tensor];
  const branch = conv2d(groupNorm(h, w.norm2, groups, { modulate: { scale, shift }, silu: true }), w.conv2);
  return tf.add(branch, w.conv3 ? conv2d(x, w.conv3) : x);
}

/** Parameters of a block from `inputs` to `outputs` channels. */
export const resnetParameters = (name: string, inputs: number, outputs: number, temporalDim: number): Parameter[] => [
  ...normParameters(`${name}.norm1`, inputs),
  ...convParameters(`${name}.conv1`, inputs, outputs, 3),
  ...linearParameters(`${name}.time_layer`, temporalDim, 2 * outputs),
  ...normParameters(`${name}.norm2`, outputs),
  ...convParameters(`${name}.conv2`, outputs, outputs, 3, { zero: true }),
  ...(inputs === outputs ? [] : convParameters(`${name}.conv3`, inputs, outputs, 1)),
];
