import type { Constant, HostTensor, TensorSpec } from '@kaleido/shared/tensors';
import type { Device } from './devices.ts';
import type { Precision } from './tensorflow/precision.ts';
import type * as tf from './tf.ts';

/*
 * A compiled function takes and returns trees: nested records and arrays. A leaf of its inputs is a spec (an input that is fed at
 * each run) or a constant (a host tensor, or a lazy one that is read while the function is compiled), so the caller decides whether a
 * model's weights are constants or inputs.
 */

/** The same tree with tfjs tensors as leaves: the argument of a compiled function. */
export type Tensors<I> = I extends TensorSpec ? tf.Tensor : { [K in keyof I]: Tensors<I[K]> };

/** Whether a tree contains an input. */
type HasInput<I> = I extends Constant
  ? false
  : I extends TensorSpec
    ? true
    : I extends readonly (infer Item)[]
      ? HasInput<Item>
      : true extends { [K in keyof I]: HasInput<I[K]> }[keyof I]
        ? true
        : false;

/** The same tree with host tensors for inputs and without constants: the argument of `run`. */
export type Feeds<I> = I extends TensorSpec
  ? HostTensor
  : I extends readonly (infer Item)[]
    ? readonly Feeds<Item>[]
    : { readonly [K in keyof I as HasInput<I[K]> extends true ? K : never]: Feeds<I[K]> };

/** The same tree with host tensors as leaves: the result of `run`. */
export type Fetches<O> = O extends tf.Tensor ? HostTensor : { [K in keyof O]: Fetches<O[K]> };

export interface CompileOptions<I = unknown> {
  /** Shown in errors and in the graph. */
  readonly name?: string;
  /**
   * The same inputs in other sizes. Sides that differ are then free: a run may have any size there, the same for sides that have the same two
   * sizes. The function must do the same for both, and is refused where its graph depends on such a size.
   */
  readonly alsoFor?: I;
  /**
   * Outputs that are written into the buffer of an input: output path → input path, as in `{ 'next.weights': 'weights' }`
   * (whole subtrees pair leaf by leaf). The input's array holds the new values after `run`, which returns that same array.
   */
  readonly inPlace?: Readonly<Record<string, string>>;
  /**
   * Inputs (whole subtrees) whose values may stay on the device: a run uses the values that the last one left there, not those in the
   * arrays; `sync` copies them back. All executables of an engine see the same values for the same array. An engine that computes in host
   * memory ignores this.
   */
  readonly resident?: readonly string[];
  /**
   * For convolutional networks: 1 × 1 convolutions with constant filters stay convolutions instead of becoming matrix products, so
   * that ONNX Runtime can keep its blocked layout from one to the next (MobileNetV2 on 2 cores: 90 → 178 pictures a second).
   */
  readonly allConvolutions?: boolean;
  /**
   * Total size in bytes up to which constants are copied into the graph (default 128 MB), which is fastest. Beyond it, large ones stay
   * where they are, shared by all graphs: in a file that can be mapped, else in an array, which must not change.
   */
  readonly maxConstantBytes?: number | undefined;
  /**
   * Constants (whole subtrees) whose products an engine with int8 weights computes in 8-bit integers: matrices of networks that were found
   * to bear it.
   */
  readonly quantizable?: readonly string[];
  /** Free the memory of each value after its last use, instead of keeping it for the next run. */
  readonly frugal?: boolean;
}

/** A compiled function. `run` may be called any number of times, one call at a time. */
export interface Executable<I, O> {
  run(feeds: Feeds<I>): Promise<Fetches<O>>;
  /** Number of graph nodes; 0 for an engine without graphs. */
  readonly nodeCount: number;
  /** Writes the graph as an .onnx file of portable operators. @throws Error for an engine without graphs */
  save(file: string): Promise<void>;
  /** Copies the values of resident inputs into their arrays. */
  sync(): Promise<void>;
  /** Frees memory, after a `sync`. */
  dispose(): Promise<void>;
}

/** Runs functions over tfjs ops (docs/design.md §3). All engines give the same results up to float rounding. */
export interface Engine {
  readonly name: 'onnxruntime' | 'tensorflow' | 'reference';
  /** The device; the CPU when absent. */
  readonly device?: Device;
  /** The number format of matrix products and convolutions; float32 when absent. */
  readonly precision?: Precision;
  /** The number format of quantizable weights; that of the other weights when absent. */
  readonly weights?: 'int8';
  /** Whether each run ends with a copy of its outputs, even of those in place: then a few small runs need less memory than a large one. */
  readonly copiesOutputs?: true;
  compile<I, O>(fn: (inputs: Tensors<I>) => O, inputs: I, options?: CompileOptions<I>): Promise<Executable<I, O>>;
}
