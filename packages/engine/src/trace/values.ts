import type { DType, HostTensor } from '@kaleido/shared/tensors';
import { sizeOf } from '@kaleido/shared/tensors';
import type { GraphBuilder, Port } from '../onnx/graph.ts';
import type * as tf from '../tf.ts';

/** The value of a traced tensor: a value of the graph, a single number for all elements, or host values not yet in the graph. */
export type Value =
  | { readonly kind: 'graph'; readonly name: string }
  | { readonly kind: 'uniform'; readonly number: number }
  | { readonly kind: 'host'; readonly data: HostTensor['data'] };

export type Traced = tf.TensorInfo;

/** A traced kernel call. */
export interface KernelCall {
  readonly name: string;
  readonly inputs: Readonly<Record<string, tf.TensorInfo | undefined>>;
  readonly outputs: readonly tf.TensorInfo[];
  readonly attributes: Readonly<Record<string, unknown>>;
}

/** The runtime features that a graph may use. */
export interface Target {
  /** Channel block of ONNX Runtime's CPU provider, if its internal operators may be used; else 0. */
  readonly channelBlock: number;
  /** Whether to apply changing filters by minimal filtering (kernels/conv/winograd.ts), which pays where multiplications dominate. */
  readonly winograd: boolean;
  /** Whether 1 × 1 convolutions with constant filters stay convolutions. */
  readonly allConvolutions: boolean;
  /**
   * Whether parts and reshaped forms of large inputs may become inputs of their own, over the same memory: ONNX Runtime would copy an
   * input to reshape it, mostly at the beginning of a run (B.1's denoiser: 1.2 GB of its weights).
   */
  readonly viewsInputs: boolean;
  /** Whether RMS normalisation by a constant gain may be ONNX Runtime's own operator. */
  readonly rmsNorm: boolean;
}

/** Standard operators only, which every provider has. */
export const anywhere: Target = { channelBlock: 0, winograd: false, allConvolutions: false, viewsInputs: false, rmsNorm: false };

/** An input of the graph: values of an input of the function, beginning at `offset`. */
export interface InputView {
  /** Path of the function's input. */
  readonly path: string;
  readonly offset: number;
  readonly port: Port;
}

/** Smaller inputs, in bytes, are cheaper to copy than to feed again. */
const MIN_VIEWED = 2 ** 16;

/** The current trace: the graph so far and the value of each tensor. */
export class Tracer {
  readonly graph: GraphBuilder;
  readonly target: Target;
  /** Called for every kernel. */
  readonly watch: ((call: KernelCall) => void) | undefined;
  /** Whether a convolution occurred that a target with more features than `anywhere` would compute faster. */
  hasFasterForms = false;
  readonly #values = new WeakMap<object, Value>();
  /** Inputs of the graph by name. */
  readonly #inputs = new Map<string, InputView>();
  /** The origin of a Reshape's output, before all reshaping. */
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

  /** The number that all elements equal; undefined when they may differ. */
  uniform(tensor: Traced): number | undefined {
    const value = this.value(tensor);
    return value.kind === 'uniform' ? value.number : undefined;
  }

  /** The graph name of a tensor's values, which are added to the graph if necessary. A uniform one becomes a scalar and an Expand. */
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

  /** Inputs of the graph, including views. */
  get inputs(): InputView[] {
    return [...this.#inputs.values()];
  }

  /** A tensor for an input of the function. */
  input(path: string, shape: readonly number[], type: DType): Traced {
    return this.from(this.#view({ path, offset: 0, port: { name: `in:${path}`, type, shape } }), shape, type);
  }

  /** The name of a view of a large input: elements from `offset` in another shape; undefined for anything else. */
  inputView(name: string, offset: number, shape: readonly number[]): string | undefined {
    const input = this.#inputs.get(name);
    if (!input || !this.target.viewsInputs || 4 * sizeOf(input.port.shape) < MIN_VIEWED) return undefined;
    const { path, port } = input;
    const from = input.offset + offset;
    return this.#view({ path, offset: from, port: { name: `in:${path}[${from}: ${shape}]`, type: port.type, shape } });
  }

  #view(view: InputView): string {
    if (sizeOf(view.port.shape) > 0) this.#inputs.set(view.port.name, view);
    return view.port.name;
  }

  /** The name of a tensor for a broadcasting operator: a uniform one is just a scalar. */
  broadcastName(tensor: Traced): string {
    const value = this.value(tensor);
    return value.kind === 'uniform' ? this.graph.scalar(value.number, tensor.dtype as DType) : this.name(tensor);
  }

  /** A tensor that repeats the only element of another one. */
  repeating(name: string, element: string, shape: readonly number[], dtype: string): Traced {
    this.#repeated.set(name, element);
    return this.from(name, shape, dtype);
  }

  /** The name of the single element that a tensor repeats; undefined for any other tensor. */
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

  /** Reshapes a graph value: not at all if the shape is the same; a chain of reshapes becomes one. */
  reshape(name: string, from: readonly number[], to: readonly number[]): string {
    const origin = this.#reshaped.get(name) ?? { name, shape: from };
    if (sameShape(origin.shape, to)) return origin.name;
    const view = this.inputView(origin.name, 0, to);
    if (view) return view;
    const isKept = to.length > 0 && origin.shape[0] === to[0]; // 0 is the input's own size, so that the graph does not depend on a batch's
    const result = this.graph.op('Reshape', [origin.name, this.graph.int64(isKept ? [0, ...to.slice(1)] : to)]);
    this.#reshaped.set(result, origin);
    return result;
  }

  #tensor(value: Value, shape: readonly number[], dtype: string): Traced {
    const dataId = {};
    this.#values.set(dataId, value);
    return { dataId, shape: [...shape], dtype: dtype as tf.DataType };
  }

  /** Registers values that tfjs itself passes to the backend (scalars and small tensors created inside the function). */
  adopt(dataId: object, data: HostTensor['data']): void {
    this.#values.set(dataId, hostValue(data));
  }
}

/** Host values, or a uniform value if they are all equal. */
function hostValue(data: HostTensor['data']): Value {
  const first = data[0] ?? 0;
  return data.every((value) => value === first) ? { kind: 'uniform', number: first } : { kind: 'host', data };
}

export const sameShape = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((side, axis) => side === b[axis]);
