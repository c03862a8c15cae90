import type { Engine } from '@kaleido/engine';
import type * as tf from '@kaleido/engine/tf';
import type { HostTensor, TensorSpec } from '@kaleido/shared/tensors';
import type { OptimiserConfig } from '../config/training-config.ts';
import type { FlatLayout } from './flat-vector.ts';
import type { Gradient } from './gradient-buffer.ts';
import { type OptimiserState, type StepScalars, updateState } from './optimiser.ts';
import { hostScalars, inPieces, scalarSpecs, specsOf, stateInPlace } from './state-specs.ts';
import { updateInPlace } from './update-in-place.ts';

/** The optimiser's update by a gradient that lies in a vector of its own, in the state's layout. */
export interface Update {
  readonly nodeCount: number;
  /** Changes the state's arrays in place. @returns the gradient's norm before clipping */
  run(gradient: Gradient, scalars: StepScalars<number>): Promise<number>;
  /** Brings the state's arrays up to date, on engines that keep it elsewhere between steps. */
  sync(): Promise<void>;
  dispose(): Promise<void>;
}

/** The update in plain loops on an engine that copies outputs, else as a graph. Both give the same results, to rounding. */
export const compileUpdate = async (
  engine: Engine,
  config: OptimiserConfig,
  layout: FlatLayout,
  state: OptimiserState<HostTensor>,
): Promise<Update> =>
  engine.copiesOutputs
    ? {
        nodeCount: 0,
        run: async ({ vector }, scalars) => updateInPlace(config, state, vector, scalars),
        sync: async () => {},
        dispose: async () => {},
      }
    : compileGraph(engine, config, inPieces(layout, state));

async function compileGraph(engine: Engine, config: OptimiserConfig, state: OptimiserState<HostTensor[]>): Promise<Update> {
  const graph = await engine.compile(
    (inputs: { state: OptimiserState<tf.Tensor[]>; gradient: tf.Tensor[]; scalars: StepScalars<tf.Tensor> }) =>
      updateState(config, inputs.state, inputs.gradient, inputs.scalars),
    { state: specsOf<OptimiserState<TensorSpec[]>>(state), gradient: specsOf<TensorSpec[]>(state.weights), scalars: scalarSpecs(state) },
    { name: 'training update', inPlace: stateInPlace(state), resident: ['state'] },
  );
  return {
    nodeCount: graph.nodeCount,
    async run({ pieces }, scalars) {
      const { gradNorm } = await graph.run({ state, gradient: [...pieces], scalars: hostScalars(scalars) });
      return gradNorm.data[0]!;
    },
    sync: () => graph.sync(),
    dispose: () => graph.dispose(),
  };
}
