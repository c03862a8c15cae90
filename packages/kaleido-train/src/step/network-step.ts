import type { Feeds, Tensors } from '@kaleido/engine';
import type * as tf from '@kaleido/engine/tf';
import type { HostTensor } from '@kaleido/shared/tensors';
import type { FlatLayout } from './flat-vector.ts';
import type { OptimiserState, StepScalars } from './optimiser.ts';

/** Parts [K] of a loss, and the gradient of their weighted sum in the vector's pieces. */
export interface LossGradient {
  readonly parts: tf.Tensor;
  readonly gradient: tf.Tensor[];
}

/** What a step trains, and how its loss comes about. */
export interface NetworkSetup<F> {
  readonly layout: FlatLayout;
  readonly state: OptimiserState<HostTensor>;
  /** What a run is fed beside the state, as specs; host tensors are constants. */
  readonly fed: F;
  /** @param weights in the vector's pieces */
  readonly lossAndGradient: (weights: readonly tf.Tensor[], fed: Tensors<F>) => LossGradient;
  /** Give memory back at once (`CompileOptions`). */
  readonly frugal?: boolean;
}

/** A step of one batch. It changes the state's arrays in place; they hold what it left after `sync`. */
export interface NetworkStep<F> {
  readonly nodeCount: number;
  /** @returns parts of the loss [K], and the gradient's norm before clipping */
  run(fed: Feeds<F>, scalars: StepScalars<number>): Promise<{ readonly parts: HostTensor; readonly gradNorm: number }>;
  /** Brings the state's arrays up to date, on engines that keep it elsewhere between steps. */
  sync(): Promise<void>;
  dispose(): Promise<void>;
}
