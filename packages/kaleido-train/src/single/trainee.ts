import type { Sample, Source } from '@kaleido/data';
import type { Engine, Tensors } from '@kaleido/engine';
import type { Where } from '@kaleido/shared/config';
import type { Picture } from '@kaleido/shared/image';
import type { WriteOptions } from '@kaleido/shared/safetensors';
import type { NamedTensors } from '@kaleido/shared/tensors';
import type * as tf from '@tensorflow/tfjs-core';
import type { SingleConfig } from './single-config.ts';

/**
 * A network that is trained by itself, as the training loop sees it.
 * @template B what a step is computed from: a tree of host tensors
 */
export interface Trainee<B> {
  /** What the loss is made of, by the names of the log, and what each part weighs in it. */
  readonly parts: Readonly<Record<string, number>>;
  /** What was chosen when the run began (a vocabulary, say): JSON that `open` is given again when the run is resumed. */
  readonly chosen?: unknown;
  /** The weights that a run begins with; their order is that of the optimiser's vector. */
  initialise(): NamedTensors;
  /**
   * What a step is computed from, a function of samples and step alone, so that a resumed run goes on with the very same. Its shapes are
   * the same in every step.
   * @param step counted from 0
   */
  batch(samples: readonly Sample[], step: number): Promise<B>;
  /** The parts of the loss: scalars in the order of `parts`. Traced once, without randomness of its own. */
  loss(weights: Readonly<Record<string, tf.Tensor>>, batch: Tensors<B>): readonly tf.Tensor[];
  /**
   * Measures the network on samples that it never learns from.
   * @param weights the averages
   * @returns fields of the log's line
   */
  validate(weights: NamedTensors, samples: readonly Sample[]): Promise<object>;
  /** What a person can judge the network by. */
  sheet(weights: NamedTensors, samples: readonly Sample[]): Promise<Picture>;
  /** The files of the network in a checkpoint, by component. */
  components(weights: NamedTensors): Readonly<Record<string, { readonly tensors: NamedTensors } & WriteOptions>>;
  dispose(): Promise<void>;
}

/** What a trainee is opened with. */
export interface TraineeContext<C> {
  readonly config: C;
  readonly engine: Engine;
  /** For what is chosen by the data as a run begins. */
  readonly source: Source;
  /** What the run chose when it began; undefined for a new one. */
  readonly chosen: unknown;
}

/** A kind of network with a command of its own: `kaleido-train voken`. */
export interface TraineeKind<C extends SingleConfig, B> {
  /** Folder of the configs that can be named without a path. */
  readonly configs: string;
  /** @throws InputError naming the field, what was expected and what came */
  parse(fields: unknown, where: Where): C;
  /** Pixels of the square that samples are cut and scaled to, or a multiple of it. */
  side(config: C): number;
  open(context: TraineeContext<C>): Promise<Trainee<B>>;
}
