import { createHash } from 'node:crypto';
import type { DType, HostTensor } from '@kaleido/shared/tensors';

/** Element types of graphs: the engine's own, int64 for shapes and axes, float64 for products of statistics, float16 and bfloat16 for stored weights and networks of others, int8 and uint8 for quantised values. */
export type ElementType = DType | 'int64' | 'float64' | 'float16' | 'bfloat16' | 'int8' | 'uint8';

export type Attribute =
  | { readonly kind: 'int'; readonly value: number }
  | { readonly kind: 'ints'; readonly value: readonly number[] }
  | { readonly kind: 'float'; readonly value: number }
  | { readonly kind: 'string'; readonly value: string };

export const int = (value: number): Attribute => ({ kind: 'int', value });
export const ints = (value: readonly number[]): Attribute => ({ kind: 'ints', value });
export const float = (value: number): Attribute => ({ kind: 'float', value });
export const text = (value: string): Attribute => ({ kind: 'string', value });

export interface GraphNode {
  readonly type: string;
  readonly domain: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, Attribute>>;
}

/** A constant tensor of the graph. `bytes` are little-endian, row-major. */
export interface Initializer {
  readonly name: string;
  readonly type: ElementType;
  readonly shape: readonly number[];
  readonly bytes: Uint8Array;
}

/** A constant whose bytes stay in a file. */
export interface StoredInitializer extends Port {
  /** The file, relative to the folder that the session is opened with. */
  readonly location: string;
  /** Of its first byte. */
  readonly offset: number;
  /** In bytes. */
  readonly length: number;
}

/** A named input or output of the graph. A side is a number, or a name when the graph takes any size there. */
export interface Port<Side extends number | string = number> {
  readonly name: string;
  readonly type: ElementType;
  readonly shape: readonly Side[];
}

export interface Graph<Side extends number | string = number> {
  readonly name: string;
  readonly nodes: readonly GraphNode[];
  readonly initializers: readonly Initializer[];
  readonly inputs: readonly Port<Side>[];
  readonly outputs: readonly Port<Side>[];
  readonly stored?: readonly StoredInitializer[];
}

/** A node with one output, of ONNX's own operators. */
export const standardNode = (
  type: string,
  inputs: readonly string[],
  output: string,
  attributes: GraphNode['attributes'] = {},
): GraphNode => ({
  ...{ type, domain: '', inputs, outputs: [output], attributes },
});

export const MICROSOFT = 'com.microsoft';

/**
 * Collects nodes and constants. Nodes are deduplicated: the same operator over the same values with the same attributes gives the same
 * outputs, so gradients that repeat parts of the forward pass cost nothing.
 */
export class GraphBuilder {
  readonly nodes: GraphNode[] = [];
  readonly initializers: Initializer[] = [];
  readonly #producers = new Map<string, GraphNode>();
  readonly #seen = new Map<string, readonly string[]>();
  readonly #constants = new Set<string>();
  #count = 0;

  /** Adds a node with one output and returns the output's name. An absent optional input is the empty string. */
  op(type: string, inputs: readonly string[], attributes: Readonly<Record<string, Attribute>> = {}, domain = ''): string {
    return this.split(type, inputs, 1, attributes, domain)[0] as string;
  }

  /** Adds a node with several outputs and returns their names. */
  split(
    type: string,
    inputs: readonly string[],
    count: number,
    attributes: Readonly<Record<string, Attribute>> = {},
    domain = '',
  ): readonly string[] {
    const key = JSON.stringify([domain, type, inputs, attributes, count]);
    const known = this.#seen.get(key);
    if (known) return known;
    const outputs = Array.from({ length: count }, () => this.fresh(type.toLowerCase()));
    const node = { type, domain, inputs, outputs, attributes };
    this.nodes.push(node);
    for (const output of outputs) this.#producers.set(output, node);
    this.#seen.set(key, outputs);
    if (inputs.length > 0 && inputs.every((input) => this.#constants.has(input))) for (const output of outputs) this.#constants.add(output);
    return outputs;
  }

  /** The node that computes a value; undefined for inputs and constants. */
  producer(name: string): GraphNode | undefined {
    return this.#producers.get(name);
  }

  /** Whether a value is the same at every run: a constant, or computed from constants, which the runtime does once. */
  isConstant(name: string): boolean {
    return this.#constants.has(name);
  }

  /** The value of a float32 constant of rank 0; undefined for any other value. */
  scalarOf(name: string): number | undefined {
    const constant = this.initializers.find((initializer) => initializer.name === name);
    if (constant?.type !== 'float32' || constant.shape.length > 0) return undefined;
    return new DataView(constant.bytes.buffer, constant.bytes.byteOffset).getFloat32(0, true);
  }

  fresh(prefix: string): string {
    return `${prefix}_${this.#count++}`;
  }

  /** A constant for shapes, axes and the like. */
  int64(values: readonly number[]): string {
    return this.#constant('int64', [values.length], new Uint8Array(BigInt64Array.from(values, BigInt).buffer));
  }

  /** A constant of rank 0. */
  scalar(value: number, type: DType = 'float32'): string {
    const data = type === 'float32' ? Float32Array.of(value) : type === 'int32' ? Int32Array.of(value) : Uint8Array.of(value);
    return this.#constant(type, [], new Uint8Array(data.buffer));
  }

  /** An index constant, int32. The layers of a network share many, some of them large. */
  indices(values: ArrayLike<number>, shape: readonly number[] = [values.length]): string {
    const bytes = new Uint8Array(Int32Array.from(values).buffer);
    const key = `indices[${shape}]${createHash('sha256').update(bytes).digest('base64')}`;
    const known = this.#seen.get(key);
    if (known) return known[0] as string;
    const name = this.#constant('int32', shape, bytes);
    this.#seen.set(key, [name]);
    return name;
  }

  /** A constant with the values of a host tensor. The array is not copied, so it must not change until the graph is encoded. */
  constant(host: HostTensor): string {
    const { buffer, byteOffset, byteLength } = host.data;
    return this.#constant(host.dtype, host.shape, new Uint8Array(buffer, byteOffset, byteLength));
  }

  #constant(type: ElementType, shape: readonly number[], bytes: Uint8Array): string {
    // Large constants are weights: comparing them would cost more than the rare duplicate.
    const small = bytes.length <= 1 << 16;
    const key = small ? `${type}[${shape}]${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1')}` : '';
    const known = small ? this.#seen.get(key) : undefined;
    if (known) return known[0] as string;
    const name = this.fresh('constant');
    this.initializers.push({ name, type, shape, bytes });
    this.#constants.add(name);
    if (small) this.#seen.set(key, [name]);
    return name;
  }
}

/** Removes everything that the outputs do not need, such as unused gradients. */
export function prune(graph: Graph): Graph {
  const needed = new Set(graph.outputs.map((port) => port.name));
  const nodes: GraphNode[] = [];
  for (const node of [...graph.nodes].reverse()) {
    if (!node.outputs.some((name) => needed.has(name))) continue;
    for (const name of node.inputs) needed.add(name);
    nodes.push(node);
  }
  return { ...graph, nodes: nodes.reverse(), initializers: graph.initializers.filter((constant) => needed.has(constant.name)) };
}

/** Bytes of all constants. */
export const constantBytes = ({ initializers }: Pick<Graph, 'initializers'>): number =>
  initializers.reduce((sum, constant) => sum + constant.bytes.length, 0);
