import type { HostTensor, TensorSpec } from '@kaleido/shared/tensors';
import { isHost, leavesOf, mapLeaves } from './tree.ts';

/**
 * Up to this total size, constants become part of a graph; ONNX Runtime packs, and so copies, them for matrix products. Beyond it, large
 * ones are fed at every run, so that all graphs share one copy.
 */
const MAX_CONSTANT_BYTES = 2 ** 27;

/** Tensors up to this size stay constants in any case, so that what depends on them alone is computed once. */
const SMALL = 2 ** 16;

/** Whether the host tensors of a tree are small enough in total to be constants of a graph. */
export const fitAsConstants = (tree: unknown, limit = MAX_CONSTANT_BYTES): boolean =>
  [...leavesOf<TensorSpec>(tree).values()].reduce((sum, leaf) => sum + (isHost(leaf) ? leaf.data.byteLength : 0), 0) <= limit;

/** Inputs whose large constants have become specs, and these constants by path. */
export interface Divided {
  readonly inputs: unknown;
  readonly fed: ReadonlyMap<string, HostTensor>;
}

/** Divides the constants of a tree into those that become part of a graph and those fed to it; if all fit, none are fed. */
export function divideConstants(inputs: unknown, limit?: number): Divided {
  const fed = new Map<string, HostTensor>();
  if (fitAsConstants(inputs, limit)) return { inputs, fed };
  const divided = mapLeaves<TensorSpec, unknown>(inputs, (leaf, path) => {
    if (!isHost(leaf) || leaf.data.byteLength <= SMALL || isUniform(leaf)) return leaf;
    fed.set(path, leaf);
    return { shape: leaf.shape, dtype: leaf.dtype };
  });
  return { inputs: divided, fed };
}

/** Whether all values are equal: such a constant takes no space in a graph. */
const isUniform = ({ data }: HostTensor): boolean => data.every((value) => value === data[0]);
