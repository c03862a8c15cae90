import type { Engine, Feeds, Tensors } from '@kaleido/engine';
import * as tf from '@kaleido/engine/tf';
import type { HostTensor, TensorSpec } from '@kaleido/shared/tensors';
import { type FlatLayout, joinFlat, piecesOf, splitFlat } from './flat-vector.ts';
import type { Gradient } from './gradient-buffer.ts';
import type { LossGradient, NetworkSetup } from './network-step.ts';
import { specsOf } from './state-specs.ts';

/**
 * Loss and gradient. With the weights as upstream gradient of the vector of parts, this is the gradient of their weighted sum.
 * @param weights in the vector's pieces
 * @param partsOf scalars from the tensors in the layout's order
 */
export function weightedGradient(
  layout: FlatLayout,
  weights: readonly tf.Tensor[],
  partWeights: readonly number[],
  partsOf: (tensors: readonly tf.Tensor[]) => readonly tf.Tensor[],
): LossGradient {
  const stacked = (...tensors: tf.Tensor[]) => tf.stack([...partsOf(tensors)]);
  const { value, grads } = tf.valueAndGrads(stacked)(splitFlat(layout, weights), tf.tensor1d([...partWeights]));
  return { parts: value, gradient: joinFlat(layout, grads) };
}

/** A compiled gradient, of one shape of batches. */
export interface GradientGraph<F> {
  readonly nodeCount: number;
  /** Adds a batch's gradient. @returns parts of its loss [K] */
  addTo(sum: Gradient, fed: Feeds<F>): Promise<HostTensor>;
  dispose(): Promise<void>;
}

/** Compiles loss and gradient, without the update. */
export async function compileGradient<F>(
  engine: Engine,
  { layout, state, fed: fedSpecs, lossAndGradient, frugal = false }: NetworkSetup<F>,
): Promise<GradientGraph<F>> {
  const weights = piecesOf(layout, state.weights);
  const specs = specsOf<TensorSpec[]>(weights);
  const graph = await engine.compile(
    (inputs: { sum: tf.Tensor[]; weights: tf.Tensor[]; fed: Tensors<F> }) => {
      const { parts, gradient } = lossAndGradient(inputs.weights, inputs.fed);
      return { parts, sum: gradient.map((piece, index) => tf.add(inputs.sum[index]!, piece)) };
    },
    { sum: specs, weights: specs, fed: fedSpecs } as never,
    { name: 'training gradients', inPlace: { sum: 'sum' }, resident: ['weights'], frugal },
  );
  return {
    nodeCount: graph.nodeCount,
    addTo: async ({ pieces }, fed) => (await graph.run({ sum: [...pieces], weights, fed } as never)).parts,
    dispose: () => graph.dispose(),
  };
}
