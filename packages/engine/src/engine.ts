import type { HostTensor, TensorSpec } from '@kaleido/shared/tensors';
import type * as tf from '@tensorflow/tfjs-core';
import type { Device } from './devices.ts';
import type { Precision } from './tensorflow/precision.ts';

/*
 * A compiled function takes and gives trees: nested records and arrays. On the way in a leaf is a spec (an input that arrives at
 * each run) or a host tensor (a constant, baked into the graph), so whether a model's weights are constants or inputs is decided
 * by what is passed, not by the model.
 */

/** The same tree with every leaf a tfjs tensor: what a compiled function is called with. */
export type Tensors<I> = I extends TensorSpec ? tf.Tensor : { [K in keyof I]: Tensors<I[K]> };

/** Whether a tree has an input in it. */
type HasInput<I> = I extends HostTensor
  ? false
  : I extends TensorSpec
    ? true
    : I extends readonly (infer Item)[]
      ? HasInput<Item>
      : true extends { [K in keyof I]: HasInput<I[K]> }[keyof I]
        ? true
        : false;

/** The same tree with every input a host tensor and the constants left out: what `run` takes. */
export type Feeds<I> = I extends TensorSpec
  ? HostTensor
  : I extends readonly (infer Item)[]
    ? readonly Feeds<Item>[]
    : { readonly [K in keyof I as HasInput<I[K]> extends true ? K : never]: Feeds<I[K]> };

/** The same tree with every leaf a host tensor: what `run` gives. */
export type Fetches<O> = O extends tf.Tensor ? HostTensor : { [K in keyof O]: Fetches<O[K]> };

export interface CompileOptions {
  /** Shown in errors and in the graph. */
  readonly name?: string;
  /**
   * Outputs that are written into the buffer of an input: output path → input path, as in `{ 'next.weights': 'weights' }`
   * (whole subtrees pair leaf by leaf). The input's array holds the new values after `run`, which returns that same array.
   */
  readonly inPlace?: Readonly<Record<string, string>>;
  /**
   * Inputs (whole subtrees) whose values may stay where the engine computes: a run takes what the last one left there, not what is in
   * their arrays, and the arrays hold it after `sync`. All executables of an engine see the same values for the same array. An engine
   * that computes in the arrays themselves has nothing to keep.
   */
  readonly resident?: readonly string[];
  /**
   * For networks that are convolutions throughout: 1 × 1 ones with constant filters stay convolutions instead of matrix products, so
   * that ONNX Runtime can keep its blocked layout from one to the next (MobileNetV2 on 2 cores: 90 → 178 pictures a second).
   */
  readonly allConvolutions?: boolean;
  /**
   * Bytes up to which constants are copied into the graph (128 MB), in the form that is quickest to compute with. Larger ones stay where
   * they are, and all graphs share them: the caller must not change them.
   */
  readonly maxConstantBytes?: number | undefined;
  /** Give the memory of each value back as soon as nobody wants it, instead of keeping what a run needed for the next one. */
  readonly frugal?: boolean;
}

/** A compiled function. `run` may be called any number of times, one call at a time. */
export interface Executable<I, O> {
  run(feeds: Feeds<I>): Promise<Fetches<O>>;
  /** Number of graph nodes; 0 where the engine has no graph. */
  readonly nodeCount: number;
  /** Writes the graph as an .onnx file of portable operators; an engine without a graph throws. */
  save(file: string): Promise<void>;
  /** Writes the values of resident inputs into their arrays. */
  sync(): Promise<void>;
  /** Frees what is held, after a `sync`. */
  dispose(): Promise<void>;
}

/** Something that runs functions over tfjs ops (docs/design.md §3). All engines give the same results to float rounding. */
export interface Engine {
  readonly name: 'onnxruntime' | 'tensorflow' | 'reference';
  /** What it computes on; absent: the CPU. */
  readonly device?: Device;
  /** The number format of its products; absent: float32. */
  readonly precision?: Precision;
  compile<I, O>(fn: (inputs: Tensors<I>) => O, inputs: I, options?: CompileOptions): Promise<Executable<I, O>>;
}
