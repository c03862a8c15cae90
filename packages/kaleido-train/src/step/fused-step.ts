import { type Engine, type Feeds, mapLeaves, type Tensors } from '@kaleido/engine';
import * as tf from '@kaleido/engine/tf';
import { float32, type HostTensor, type TensorSpec } from '@kaleido/shared/tensors';
import type { OptimiserConfig } from '../config/training-config.ts';
import { type FlatLayout, joinFlat, piecesOf, splitFlat } from './flat-vector.ts';
import { mapState, type OptimiserState, type StepScalars, updateState } from './optimiser.ts';

/** Parts [K] of a loss, and the gradient of their weighted sum in the vector's pieces. */
export interface LossGradient {
  readonly parts: tf.Tensor;
  readonly gradient: tf.Tensor[];
}

/** What a step trains, and how its loss comes about. */
export interface FusedSetup<F> {
  readonly layout: FlatLayout;
  readonly state: OptimiserState<HostTensor>;
  /** What a run is fed beside the state, as specs; host tensors are constants. */
  readonly fed: F;
  /** @param weights in the vector's pieces */
  readonly lossAndGradient: (weights: readonly tf.Tensor[], fed: Tensors<F>) => LossGradient;
  /** Give memory back at once (`CompileOptions`). */
  readonly frugal?: boolean;
}

/** Loss, gradient and update as one graph. It changes the state's arrays in place; they hold what it left after `sync`. */
export interface FusedStep<F> {
  readonly nodeCount: number;
  /** @returns parts of the loss [K], and the gradient's norm before clipping */
  run(fed: Feeds<F>, scalars: StepScalars<number>): Promise<{ readonly parts: HostTensor; readonly gradNorm: number }>;
  /** Brings the state's arrays up to date, on engines that keep it elsewhere between steps. */
  sync(): Promise<void>;
  dispose(): Promise<void>;
}

/** Compiles a training step of whatever network. */
export async function compileFused<F>(
  engine: Engine,
  optimiser: OptimiserConfig,
  { layout, state: vectors, fed: fedSpecs, lossAndGradient, frugal = false }: FusedSetup<F>,
): Promise<FusedStep<F>> {
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

/** The state's vectors in pieces that share their memory. */
export const inPieces = (layout: FlatLayout, state: OptimiserState<HostTensor>): OptimiserState<HostTensor[]> =>
  mapState(state, (vector) => piecesOf(layout, vector));

/** Outputs that overwrite their inputs' buffers. */
export const stateInPlace = ({ emaAlso }: OptimiserState<unknown>): Record<string, string> => ({
  ...{ weights: 'state.weights', expAvg: 'state.expAvg', expAvgSq: 'state.expAvgSq', ema: 'state.ema' },
  ...(Object.keys(emaAlso).length > 0 && { emaAlso: 'state.emaAlso' }),
});

/** The same tree with specs of its tensors. */
export const specsOf = <T>(tree: unknown): T => mapLeaves<HostTensor, T>(tree, ({ shape, dtype }): TensorSpec => ({ shape, dtype }));

export const scalarSpec: TensorSpec = { shape: [], dtype: 'float32' };

export const scalarSpecs = ({ emaAlso }: OptimiserState<unknown>): StepScalars<TensorSpec> => ({
  invStep: scalarSpec,
  epsOverLr: scalarSpec,
  lrTimesWd: scalarSpec,
  oneMinusDecay: scalarSpec,
  emaAlso: Object.fromEntries(Object.keys(emaAlso).map((name) => [name, scalarSpec])),
});

export const hostScalars = ({ invStep, epsOverLr, lrTimesWd, oneMinusDecay, emaAlso }: StepScalars<number>): StepScalars<HostTensor> => ({
  invStep: float32([], [invStep]),
  epsOverLr: float32([], [epsOverLr]),
  lrTimesWd: float32([], [lrTimesWd]),
  oneMinusDecay: float32([], [oneMinusDecay]),
  emaAlso: Object.fromEntries(Object.entries(emaAlso).map(([name, share]) => [name, float32([], [share])])),
});
