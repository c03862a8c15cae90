import type { Engine } from '@kaleido/engine';
import type * as tf from '@kaleido/engine/tf';
import type { HostTensor, TensorSpec } from '@kaleido/shared/tensors';
import type { OptimiserConfig } from '../config/training-config.ts';
import { type FlatLayout, partsOf } from './flat-vector.ts';
import { hostScalars, inPieces, scalarSpec, scalarSpecs, specsOf, stateInPlace } from './fused-step.ts';
import type { Gradient } from './gradient-buffer.ts';
import { gradientNorm, mapState, type OptimiserState, type StepScalars, updateState } from './optimiser.ts';

/** The optimiser's update by a gradient that lies in a vector of its own, in the state's layout. */
export interface Update {
  readonly nodeCount: number;
  /** Changes the state's arrays in place. @returns the gradient's norm before clipping */
  run(gradient: Gradient, scalars: StepScalars<number>): Promise<number>;
  /** Brings the state's arrays up to date, on engines that keep it elsewhere between steps. */
  sync(): Promise<void>;
  dispose(): Promise<void>;
}

/** A state, and the gradient that changes it. */
interface Changing<T> {
  readonly state: OptimiserState<T>;
  readonly gradient: T;
}

/**
 * Compiles the update: one graph of all pieces; or, on an engine that copies outputs, a graph that updates the vectors part by part, so that
 * there is never more than the copy of a part. Both give the same results.
 */
export const compileUpdate = (
  engine: Engine,
  config: OptimiserConfig,
  layout: FlatLayout,
  state: OptimiserState<HostTensor>,
): Promise<Update> => {
  const pieces = inPieces(layout, state);
  return engine.copiesOutputs ? compileByParts(engine, config, state, pieces.weights) : compileWhole(engine, config, pieces);
};

async function compileWhole(engine: Engine, config: OptimiserConfig, state: OptimiserState<HostTensor[]>): Promise<Update> {
  const graph = await engine.compile(
    (inputs: Changing<tf.Tensor[]> & { scalars: StepScalars<tf.Tensor> }) =>
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

/** @param likePieces tensors as long as the gradient's pieces: over these its norm is summed, as in one graph */
async function compileByParts(
  engine: Engine,
  config: OptimiserConfig,
  state: OptimiserState<HostTensor>,
  likePieces: HostTensor[],
): Promise<Update> {
  const norm = await engine.compile(
    ({ gradient }: { gradient: tf.Tensor[] }) => ({ gradNorm: gradientNorm(gradient) }),
    { gradient: specsOf<TensorSpec[]>(likePieces) },
    { name: 'gradient norm' },
  );
  const compilePart = (length: number) => {
    const part: [TensorSpec] = [{ shape: [length], dtype: 'float32' }];
    return engine.compile(
      (inputs: Changing<tf.Tensor[]> & { scalars: StepScalars<tf.Tensor>; gradNorm: tf.Tensor }) => {
        const { gradNorm: _, ...next } = updateState(config, inputs.state, inputs.gradient, inputs.scalars, inputs.gradNorm);
        return next;
      },
      { state: mapState(state, () => part), gradient: part, scalars: scalarSpecs(state), gradNorm: scalarSpec },
      { name: 'training update', inPlace: stateInPlace(state) },
    );
  };
  const stateParts = mapState(state, partsOf);
  const lengthOf = ({ data }: HostTensor): number => data.length;
  const graphs = new Map<number, Awaited<ReturnType<typeof compilePart>>>();
  for (const length of new Set(stateParts.weights.map(lengthOf))) graphs.set(length, await compilePart(length));
  const all = [norm, ...graphs.values()];
  return {
    nodeCount: all.reduce((sum, { nodeCount }) => sum + nodeCount, 0),
    async run({ vector, pieces }, scalars) {
      const { gradNorm } = await norm.run({ gradient: [...pieces] });
      for (const [index, part] of partsOf(vector).entries()) {
        const changed = { state: mapState(stateParts, (of) => [of[index]!]), gradient: [part] };
        await graphs.get(lengthOf(part))!.run({ ...changed, scalars: hostScalars(scalars), gradNorm });
      }
      return gradNorm.data[0]!;
    },
    sync: async () => {},
    async dispose() {
      for (const graph of all) await graph.dispose();
    },
  };
}
