import type { Engine, Tensors } from '@kaleido/engine';
import type * as tf from '@kaleido/engine/tf';
import type { TensorSpec } from '@kaleido/shared/tensors';
import type { OptimiserConfig } from '../config/training-config.ts';
import type { NetworkSetup, NetworkStep } from './network-step.ts';
import { type OptimiserState, type StepScalars, updateState } from './optimiser.ts';
import { hostScalars, inPieces, scalarSpecs, specsOf, stateInPlace } from './state-specs.ts';

/** Loss, gradient and update as one graph. */
export async function compileFused<F>(
  engine: Engine,
  optimiser: OptimiserConfig,
  { layout, state: vectors, fed: fedSpecs, lossAndGradient, frugal = false }: NetworkSetup<F>,
): Promise<NetworkStep<F>> {
  const state = inPieces(layout, vectors);
  const graph = await engine.compile(
    (inputs: { state: OptimiserState<tf.Tensor[]>; fed: Tensors<F>; scalars: StepScalars<tf.Tensor> }) => {
      const { parts, gradient } = lossAndGradient(inputs.state.weights, inputs.fed);
      return { ...updateState(optimiser, inputs.state, gradient, inputs.scalars), parts };
    },
    { state: specsOf<OptimiserState<TensorSpec[]>>(state), fed: fedSpecs, scalars: scalarSpecs(state) } as never,
    { name: 'training step', inPlace: stateInPlace(state), resident: ['state'], frugal },
  );
  return {
    nodeCount: graph.nodeCount,
    async run(fed, scalars) {
      const { parts, gradNorm } = await graph.run({ state, fed, scalars: hostScalars(scalars) } as never);
      return { parts, gradNorm: gradNorm.data[0]! };
    },
    sync: () => graph.sync(),
    dispose: () => graph.dispose(),
  };
}
