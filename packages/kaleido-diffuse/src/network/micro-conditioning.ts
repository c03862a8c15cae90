import { type Affine, linear, linearParameters, type Parameter, silu } from '@kaleido/engine/nn';
import * as tf from '@kaleido/engine/tf';
import type { MicroCondition } from './denoiser-config.ts';
import type { Observe } from './observe.ts';
import { sinusoid } from './time-embedding.ts';

/** The two linear layers of one condition. */
export type MicroWeights<T = tf.Tensor> = readonly [Affine<T>, Affine<T>];

/** Values by condition name, [B] each; omitted conditions have their defaults. */
export type MicroValues<T = tf.Tensor> = Readonly<Record<string, T>>;

/**
 * Embeds an extra number like a step (docs/mdm.md §1.3). `scale` is limited to its default; any other name is multiplied by 1000.
 * @param values [B], or undefined for the default
 * @returns [B, D], or [1, D] for the default: it broadcasts over the batch
 */
export function microEmbedding(w: MicroWeights, condition: MicroCondition, values: tf.Tensor | undefined, observe: Observe): tf.Tensor {
  const given = values ?? tf.tensor1d([condition.default]);
  const limit = condition.default;
  const scaled = condition.name === 'scale' ? tf.mul(tf.minimum(tf.div(given, limit), 1), limit) : tf.mul(given, 1000);
  const embedding = linear(silu(linear(sinusoid(scaled, w[0].weight.shape[1] ?? 0), w[0])), w[1]);
  observe(w[1], embedding);
  return embedding;
}

/** Parameters of all conditions; the second layer starts at 0. */
export const microParameters = (conditions: readonly MicroCondition[], temporalDim: number): Parameter[] =>
  conditions.flatMap(({ name }) => [
    ...linearParameters(`cond_layers.${name}.0`, temporalDim / 4, temporalDim),
    ...linearParameters(`cond_layers.${name}.1`, temporalDim, temporalDim, { zero: true }),
  ]);
