import { costOf } from '@kaleido/engine';
import type * as tf from '@kaleido/engine/tf';
import { sizeOf, type TensorSpec } from '@kaleido/shared/tensors';
import type { TrainingConfig } from '../config/training-config.ts';
import { batchSpecs, spec } from '../data/batch/batch-specs.ts';
import { bucketLengths, type Lengths } from '../data/batch/lengths.ts';
import { type Components, layoutOf } from '../step/layout.ts';
import { lossParts, type StepBatch } from '../step/loss.ts';

/** The cost of a config, computed from shapes. */
export interface ExpectedCost {
  readonly parameters: Readonly<Record<'text_encoder' | 'prior' | 'denoiser' | 'trained' | 'total', number>>;
  /** Forward pass of the loss for one picture with latents of full length: all resolutions, text encoder and prior. */
  readonly multiplyAdds: number;
  /** Intermediate values of one micro-batch's loss, in bytes of float32; summed over graphs where there are several lengths of latents. */
  readonly activations: number;
}

/** Counts parameters, and traces the loss of one batch by shapes alone: nothing is computed and no weights are needed. */
export function expectedCost(config: TrainingConfig, lengths: Lengths): ExpectedCost {
  const costs = bucketLengths(lengths, config).map((latents) =>
    costOf(
      (inputs: { weights: Components<tf.Tensor>; batch: StepBatch<tf.Tensor>; perLabel: tf.Tensor }) =>
        lossParts(config, inputs.weights, inputs.batch, inputs.perLabel),
      { weights: weightSpecs(config), batch: batchSpecs(config, { ...lengths, latents }), perLabel: spec([]) },
    ),
  );
  return {
    parameters: parametersOf(config),
    multiplyAdds: costs.at(-1)!.multiplyAdds / config.batch,
    activations: costs.reduce((sum, { bytes }) => sum + bytes, 0),
  };
}

/** Parameters by component, and how many are trained. */
export function parametersOf(config: TrainingConfig): ExpectedCost['parameters'] {
  const whole = layoutOf(config.model);
  const sum = (component: string) =>
    whole.slots.filter((slot) => slot.component === component).reduce((size, { shape }) => size + sizeOf(shape), 0);
  return {
    text_encoder: sum('textEncoder'),
    prior: sum('prior'),
    denoiser: sum('denoiser'),
    trained: layoutOf(config.model, config).size,
    total: whole.size,
  };
}

function weightSpecs({ model }: TrainingConfig): Components<TensorSpec> {
  const specs: Record<keyof Components<TensorSpec>, Record<string, TensorSpec>> = { textEncoder: {}, prior: {}, denoiser: {} };
  for (const { component, name, shape } of layoutOf(model).slots) specs[component][name] = spec(shape);
  return specs;
}
