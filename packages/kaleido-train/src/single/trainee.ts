import type { Sample, Source } from '@kaleido/data';
import type { Engine, Tensors } from '@kaleido/engine';
import type * as tf from '@kaleido/engine/tf';
import type { Where } from '@kaleido/shared/config';
import type { Picture } from '@kaleido/shared/image';
import type { WriteOptions } from '@kaleido/shared/safetensors';
import type { NamedTensors } from '@kaleido/shared/tensors';
import type { SingleConfig } from './single-config.ts';

/**
 * A single network, as the training loop sees it.
 * @template B a batch: a tree of host tensors
 */
export interface Trainee<B> {
  /** Weights of the loss terms, by their names in the log. */
  readonly parts: Readonly<Record<string, number>>;
  /** Derived from the data when the run began (a vocabulary, say): JSON that is saved, and passed to `open` on resume. */
  readonly chosen?: unknown;
  /** Initial weights; the optimiser's flat vectors follow their order. */
  initialise(): NamedTensors;
  /**
   * Makes a step's batch. It depends on samples and step alone, so a resumed run computes the same batches; its shapes never change.
   * @param step counted from 0
   */
  batch(samples: readonly Sample[], step: number): Promise<B>;
  /** The loss terms: scalars in the order of `parts`. Traced once; without randomness of its own. */
  loss(weights: Readonly<Record<string, tf.Tensor>>, batch: Tensors<B>): readonly tf.Tensor[];
  /**
   * Evaluates the network on held-out samples.
   * @param weights the EMA weights
   * @returns fields for the log line
   */
  validate(weights: NamedTensors, samples: readonly Sample[]): Promise<object>;
  /** Draws a picture by which to judge the network by eye. */
  sheet(weights: NamedTensors, samples: readonly Sample[]): Promise<Picture>;
  /** The files of the network in a checkpoint, by component. */
  components(weights: NamedTensors): Readonly<Record<string, { readonly tensors: NamedTensors } & WriteOptions>>;
  dispose(): Promise<void>;
}

/** What a trainee is opened from. */
export interface TraineeContext<C> {
  readonly config: C;
  readonly engine: Engine;
  /** Training data; a new run derives `chosen` from them. */
  readonly source: Source;
  /** The saved `chosen` of a resumed run; undefined for a new one. */
  readonly chosen: unknown;
}

/** A kind of single network, with its own training command (`kaleido-train voken`). */
export interface TraineeKind<C extends SingleConfig, B> {
  /** Folder of the configs that can be named without a path. */
  readonly configs: string;
  /** @throws InputError naming the field, what was expected and what came */
  parse(fields: unknown, where: Where): C;
  /** Side, in pixels, of the square that samples are cropped and scaled to, or a multiple of it. */
  side(config: C): number;
  open(context: TraineeContext<C>): Promise<Trainee<B>>;
}
