import type * as tf from '../tf.ts';

/** Weight and bias under PyTorch's names. `T` is a tensor inside a model, a spec or host tensor outside it. */
export interface Affine<T = tf.Tensor> {
  readonly weight: T;
  readonly bias: T;
}

/** The same for layers with an optional bias. */
export interface AffineOptional<T = tf.Tensor> {
  readonly weight: T;
  readonly bias?: T;
}
