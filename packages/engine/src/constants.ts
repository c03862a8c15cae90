import type { HostTensor, TensorSpec } from '@kaleido/shared/tensors';
import { isHost, leavesOf, mapLeaves } from './tree.ts';

/**
 * Constants of up to so many bytes are part of a graph, which ONNX Runtime packs for its products and so copies. Larger ones are handed
 * to it at every run: all graphs together then hold them once, where they were read.
 */
const MAX_CONSTANT_BYTES = 2 ** 27;

/** Tensors of up to so many bytes are constants all the same: what is made of them is made once. */
const SMALL = 2 ** 16;

/** Whether the tensors of a tree are constants of a graph that has no others. */
export const fitAsConstants = (tree: unknown, limit = MAX_CONSTANT_BYTES): boolean =>
  [...leavesOf<TensorSpec>(tree).values()].reduce((sum, leaf) => sum + (isHost(leaf) ? leaf.data.byteLength : 0), 0) <= limit;

/** Inputs with their large constants turned into specs, and these constants by their paths. */
export interface Divided {
  readonly inputs: unknown;
  readonly fed: ReadonlyMap<string, HostTensor>;
}

/** Divides the constants of a tree into those that become part of a graph and those that it is fed; all are part of it when they fit. */
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

/** Whether one number says it all: as a constant it has no size in a graph. */
const isUniform = ({ data }: HostTensor): boolean => data.every((value) => value === data[0]);
