import { costOf } from '@kaleido/engine';
import * as tf from '@kaleido/engine/tf';
import type { TensorSpec } from '@kaleido/shared/tensors';
import type { TrainingConfig } from '../config/training-config.ts';
import { batchSpecs, spec } from '../data/batch/batch-specs.ts';
import type { Lengths } from '../data/batch/lengths.ts';
import { HELD, HELD_FRUGALLY } from '../dry-run/expected-memory.ts';
import { byComponent, type Frozen, layoutOf } from '../step/layout.ts';
import { lossParts, type StepBatch } from '../step/loss.ts';

/** What the loss of a picture and its gradient take, counted in the graph that trains. */
export interface TracedCost {
  /** Of convolutions and matrix products, forward, backward and recomputed. */
  readonly multiplyAdds: number;
  /** Bytes that all operations read and write, in float32. */
  readonly traffic: number;
  /** Operations of a micro-batch, whatever its size. */
  readonly operations: number;
  /** Bytes of the intermediate values that are held at once, in float32. */
  readonly activations: number;
}

/**
 * Traces the loss and gradient of one micro-batch by shapes alone: nothing is computed, and no weights are needed.
 * @param values bytes of all intermediate values of its loss
 */
export function tracedCost(config: TrainingConfig, lengths: Lengths, values: number): TracedCost {
  const { model, batch, gradientCheckpointing } = config;
  const layout = layoutOf(model, config);
  const trained = new Set(layout.slots.map(({ component, name }) => `${component} ${name}`));
  const frozen: Record<keyof Frozen, Record<string, TensorSpec>> = { textEncoder: {}, prior: {}, denoiser: {} };
  for (const { component, name, shape } of layoutOf(model).slots)
    if (!trained.has(`${component} ${name}`)) frozen[component][name] = spec(shape);
  const { multiplyAdds, traffic, operations } = costOf(
    (inputs: { weights: tf.Tensor[]; frozen: Frozen<tf.Tensor>; batch: StepBatch<tf.Tensor>; perLabel: tf.Tensor }) => {
      const loss = (...weights: tf.Tensor[]) =>
        tf.addN(lossParts(config, byComponent(layout, weights, inputs.frozen), inputs.batch, inputs.perLabel));
      return tf.valueAndGrads(loss)(inputs.weights);
    },
    { weights: layout.slots.map(({ shape }) => spec(shape)), frozen, batch: batchSpecs(config, lengths), perLabel: spec([]) },
  );
  return {
    multiplyAdds: multiplyAdds / batch,
    traffic: traffic / batch,
    operations,
    activations: ((gradientCheckpointing ? HELD_FRUGALLY : HELD) * values) / batch,
  };
}
