import type { DType, TensorSpec } from '@kaleido/shared/tensors';
import type { Graph, Initializer, Port } from './onnx/graph.ts';
import { isHost, leavesOf, mapLeaves } from './tree.ts';

/*
 * One graph for inputs of many sizes. The function is traced for two sets of sizes; if both graphs are the same, no size is written in them,
 * and the sides that differ are free.
 */

/** The size of each axis; a name where it is free. Sides of the same name have the same size in a run. */
type Sides = readonly (number | string)[];

/** What may be fed for an input. */
export interface Fed {
  readonly dtype: DType;
  readonly sides: Sides;
}

/** The sides of a tensor that has one of two shapes. */
const sidesOf = (shape: readonly number[], other: readonly number[]): Sides =>
  shape.map((side, axis) => (side === other[axis] ? side : `any (${side}, ${other[axis]})`));

/** What may be fed for the inputs of a tree, by path; `alsoFor` is the same tree in other sizes. */
export function fedOf(inputs: unknown, alsoFor: unknown = inputs): Map<string, Fed> {
  const others = leavesOf<TensorSpec>(alsoFor);
  const entries = [...leavesOf<TensorSpec>(inputs)].filter(([, leaf]) => !isHost(leaf));
  return new Map(entries.map(([path, { shape, dtype }]) => [path, { dtype, sides: sidesOf(shape, others.get(path)!.shape) }]));
}

/** A tree with its constants, and its inputs in the sizes of `alsoFor`. */
export function resized(inputs: unknown, alsoFor: unknown): unknown {
  const others = leavesOf<TensorSpec>(alsoFor);
  return mapLeaves<TensorSpec, unknown>(inputs, (leaf, path) => (isHost(leaf) ? leaf : { ...leaf, shape: others.get(path)!.shape }));
}

/** Whether an input may have more than one size. */
export const hasFreeSide = ({ sides }: Fed): boolean => sides.some((side) => typeof side === 'string');

/**
 * A graph whose inputs and outputs have free sides: those in which two traces of its function differ.
 * @param graph made of the first trace
 * @throws TypeError when they differ in anything else
 */
export function withFreeSides(graph: Graph, traced: Graph, other: Graph, title: string): Graph<number | string> {
  checkSame(traced, other, title);
  const shapes = new Map([...other.inputs, ...other.outputs].map(({ name, shape }) => [name, shape]));
  const freed = (port: Port): Port<number | string> => ({ ...port, shape: sidesOf(port.shape, shapes.get(port.name) ?? port.shape) });
  return { ...graph, inputs: graph.inputs.map(freed), outputs: graph.outputs.map(freed) };
}

function checkSame(graph: Graph, other: Graph, title: string): void {
  const odd = graph.nodes.findIndex((node, index) => JSON.stringify(node) !== JSON.stringify(other.nodes[index]));
  const isOdd = graph.initializers.some((constant, index) => !isSame(constant, other.initializers[index]));
  if (odd >= 0 || isOdd) throw new TypeError(`${title}: the graph depends on a free side${odd < 0 ? '' : ` (${graph.nodes[odd]!.type})`}`);
}

const isSame = ({ name, type, shape, bytes }: Initializer, other: Initializer | undefined): boolean =>
  name === other?.name && type === other.type && `${shape}` === `${other.shape}` && Buffer.compare(bytes, other.bytes) === 0;
