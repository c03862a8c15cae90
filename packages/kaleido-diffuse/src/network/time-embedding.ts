import { type Affine, linear, linearParameters, type Parameter, silu } from '@kaleido/engine/nn';
import * as tf from '@kaleido/engine/tf';

export interface TimeWeights<T = tf.Tensor> {
  readonly temb_layer1: Affine<T>;
  readonly temb_layer2: Affine<T>;
}

/**
 * [sin(v f), cos(v f)] with f_i = 10000^(−i/h), i = 0…h−1, h = width/2. Values are raw step numbers, not scaled to 0…1.
 * @param values [B]
 * @returns [B, width]
 */
export function sinusoid(values: tf.Tensor, width: number): tf.Tensor {
  const half = width / 2;
  // In float32, as in the reference: times reach 1000, so the last bit of a frequency affects the sine.
  const step = Math.fround(-Math.log(10_000) / half);
  const frequencies = Float32Array.from({ length: half }, (_, i) => Math.exp(Math.fround(i * step)));
  const angles = tf.mul(tf.expandDims(values, 1), tf.tensor2d(frequencies, [1, half]));
  return tf.concat([tf.sin(angles), tf.cos(angles)], 1);
}

/** Embedding of the step (docs/mdm.md §1.2): Linear, SiLU, Linear over the sinusoid. times [B] → [B, D]. */
export function timeEmbedding(w: TimeWeights, times: tf.Tensor): tf.Tensor {
  const width = w.temb_layer1.weight.shape[1] ?? 0;
  return linear(silu(linear(sinusoid(tf.cast(times, 'float32'), width), w.temb_layer1)), w.temb_layer2);
}

/** Parameters of `timeEmbedding` for an embedding of width D. */
export const timeParameters = (temporalDim: number): Parameter[] => [
  ...linearParameters('temb_layer1', temporalDim / 4, temporalDim),
  ...linearParameters('temb_layer2', temporalDim, temporalDim),
];
