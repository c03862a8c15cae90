import type { DType, HostTensor } from '@kaleido/shared/tensors';
import { sizeOf } from '@kaleido/shared/tensors';
import type * as tf from '@tensorflow/tfjs-core';
import type { GraphBuilder, Port } from '../onnx/graph.ts';

/** What is known of a traced tensor: a value of the graph, one number everywhere, or host values that are not yet in the graph. */
export type Value =
  | { readonly kind: 'graph'; readonly name: string }
  | { readonly kind: 'uniform'; readonly number: number }
  | { readonly kind: 'host'; readonly data: HostTensor['data'] };

export type Traced = tf.TensorInfo;

/** A kernel that was traced. */
export interface KernelCall {
  readonly name: string;
  readonly inputs: Readonly<Record<string, tf.TensorInfo | undefined>>;
  readonly outputs: readonly tf.TensorInfo[];
  readonly attributes: Readonly<Record<string, unknown>>;
}

/** What a graph is to run on. */
export interface Target {
  /** How many channels ONNX Runtime's CPU provider keeps together, where operators that only it has may be used; 0 for none. */
  readonly channelBlock: number;
  /** Whether filters that change from run to run are applied by minimal filtering (kernels/conv/winograd.ts): good where products cost most. */
  readonly winograd: boolean;
  /** Whether 1 × 1 convolutions with constant filters are to stay convolutions. */
  readonly allConvolutions: boolean;
  /**
   * Whether large inputs may be asked for in parts and other shapes too, over the same memory: ONNX Runtime copies an input that it
   * reshapes, most of them at the beginning of a run (B.1's denoiser: 1.2 GB of its weights).
   */
  readonly viewsInputs: boolean;
}

/** Standard operators, each kernel in the form that suits every provider. */
export const anywhere: Target = { channelBlock: 0, winograd: false, allConvolutions: false, viewsInputs: false };

/** An input of the graph: the values of an input of the function, from `offset` on. */
export interface InputView {
  /** Of the function's input. */
  readonly path: string;
  readonly offset: number;
  readonly port: Port;
}

/** Inputs of less bytes are cheaper to copy than to hand over once more. */
const LEAST_VIEWED = 2 ** 16;

/** The trace under way: the graph so far and what each tensor stands for. */
export class Tracer {
  readonly graph: GraphBuilder;
  readonly target: Target;
  /** Told of every kernel. */
  readonly watch: ((call: KernelCall) => void) | undefined;
  /** Whether a convolution came by whose filter is not a constant: only these gain from other forms. */
  hasChangingFilters = false;
  readonly #values = new WeakMap<object, Value>();
  /** Inputs of the graph by name. */
  readonly #inputs = new Map<string, InputView>();
  /** What a Reshape's output was before any reshaping. */
  readonly #reshaped = new Map<string, { readonly name: string; readonly shape: readonly number[] }>();

  /** The single element that an output of Tile or Expand repeats. */
  readonly #repeated = new Map<string, string>();

  constructor(graph: GraphBuilder, target: Target, watch?: (call: KernelCall) => void) {
    this.graph = graph;
    this.target = target;
    this.watch = watch;
  }

  value(tensor: Traced): Value {
    const value = this.#values.get(tensor.dataId as object);
    if (!value) throw new Error('a tensor from outside the compiled function was used inside it: pass it as an input');
    return value;
  }

  /** The number that fills a tensor, undefined when its elements may differ. */
  uniform(tensor: Traced): number | undefined {
    const value = this.value(tensor);
    return value.kind === 'uniform' ? value.number : undefined;
  }

  /** The graph name of a tensor's values, which enter the graph now if they were not in it. A uniform one stays a scalar and an Expand. */
  name(tensor: Traced): string {
    const value = this.value(tensor);
    if (value.kind === 'graph') return value.name;
    const dtype = tensor.dtype as DType;
    const name =
      value.kind === 'host'
        ? this.graph.constant({ shape: tensor.shape, dtype, data: value.data })
        : tensor.shape.length === 0
          ? this.graph.scalar(value.number, dtype)
          : this.graph.op('Expand', [this.graph.scalar(value.number, dtype), this.graph.int64(tensor.shape)]);
    this.#values.set(tensor.dataId as object, { kind: 'graph', name });
    return name;
  }

  /** Inputs of the graph, views of others among them. */
  get inputs(): InputView[] {
    return [...this.#inputs.values()];
  }

  /** A tensor for an input of the function. */
  input(path: string, shape: readonly number[], type: DType): Traced {
    return this.from(this.#view({ path, offset: 0, port: { name: `in:${path}`, type, shape } }), shape, type);
  }

  /** The name of elements of a large input, from `offset` on in another shape; undefined for everything else. */
  inputView(name: string, offset: number, shape: readonly number[]): string | undefined {
    const input = this.#inputs.get(name);
    if (!input || !this.target.viewsInputs || 4 * sizeOf(input.port.shape) < LEAST_VIEWED) return undefined;
    const { path, port } = input;
    const from = input.offset + offset;
    return this.#view({ path, offset: from, port: { name: `in:${path}[${from}: ${shape}]`, type: port.type, shape } });
  }

  #view(view: InputView): string {
    if (sizeOf(view.port.shape) > 0) this.#inputs.set(view.port.name, view);
    return view.port.name;
  }

  /** The name of a tensor where the operator broadcasts: a uniform one needs no size. */
  broadcastName(tensor: Traced): string {
    const value = this.value(tensor);
    return value.kind === 'uniform' ? this.graph.scalar(value.number, tensor.dtype as DType) : this.name(tensor);
  }

  /** A tensor that repeats the only element of another one. */
  repeating(name: string, element: string, shape: readonly number[], dtype: string): Traced {
    this.#repeated.set(name, element);
    return this.from(name, shape, dtype);
  }

  /** The name of the one element that a tensor repeats, undefined when nothing says that it repeats one. */
  repeated(tensor: Traced): string | undefined {
    return this.#repeated.get(this.name(tensor));
  }

  /** A tensor for a graph value. Tensors without elements never enter the graph. */
  from(name: string, shape: readonly number[], dtype: string): Traced {
    return this.#tensor(sizeOf(shape) === 0 ? { kind: 'uniform', number: 0 } : { kind: 'graph', name }, shape, dtype);
  }

  filled(number: number, shape: readonly number[], dtype: string): Traced {
    return this.#tensor({ kind: 'uniform', number }, shape, dtype);
  }

  host(data: HostTensor['data'], shape: readonly number[], dtype: string): Traced {
    return this.#tensor(hostValue(data), shape, dtype);
  }

  /** The same elements under another shape. */
  reshaped(tensor: Traced, shape: readonly number[]): Traced {
    const value = this.value(tensor);
    if (value.kind !== 'graph' || sizeOf(shape) === 0) return this.#tensor(value, shape, tensor.dtype);
    return this.from(this.reshape(value.name, tensor.shape, shape), shape, tensor.dtype);
  }

  /** Reshape of a graph value: none where the shape stays, and a chain of reshapes becomes one. */
  reshape(name: string, from: readonly number[], to: readonly number[]): string {
    const origin = this.#reshaped.get(name) ?? { name, shape: from };
    if (sameShape(origin.shape, to)) return origin.name;
    const view = this.inputView(origin.name, 0, to);
    if (view) return view;
    const result = this.graph.op('Reshape', [origin.name, this.graph.int64(to)]);
    this.#reshaped.set(result, origin);
    return result;
  }

  #tensor(value: Value, shape: readonly number[], dtype: string): Traced {
    const dataId = {};
    this.#values.set(dataId, value);
    return { dataId, shape: [...shape], dtype: dtype as tf.DataType };
  }

  /** Registers the values that tfjs itself hands to the backend (scalars and small tensors made inside the function). */
  adopt(dataId: object, data: HostTensor['data']): void {
    this.#values.set(dataId, hostValue(data));
  }
}

/** Host values; one number where they are all the same. */
function hostValue(data: HostTensor['data']): Value {
  const first = data[0] ?? 0;
  return data.every((value) => value === first) ? { kind: 'uniform', number: first } : { kind: 'host', data };
}

export const sameShape = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((side, axis) => side === b[axis]);
