import { type FileRange, type HostTensor, readConstant, sizeOf, type TensorSpec } from '@kaleido/shared/tensors';
import { isConstant, isLazy, leavesOf, mapLeavesInTurn } from './tree.ts';

/**
 * Up to this total size, constants become part of a graph; ONNX Runtime packs, and so copies, them for matrix products. Beyond it, large
 * ones are mapped or fed at every run, so that all graphs share one copy.
 */
const MAX_CONSTANT_BYTES = 2 ** 27;

/** Tensors up to this size stay constants in any case, so that what depends on them alone is computed once. */
const SMALL = 2 ** 16;

const bytesOf = ({ shape, dtype }: TensorSpec): number => sizeOf(shape) * (dtype === 'bool' ? 1 : 4);

/** Whether the constants of a tree are small enough in total to be part of a graph. */
export const fitAsConstants = (tree: unknown, limit = MAX_CONSTANT_BYTES): boolean =>
  [...leavesOf<TensorSpec>(tree).values()].reduce((sum, leaf) => sum + (isConstant(leaf) ? bytesOf(leaf) : 0), 0) <= limit;

/** Inputs without lazy constants: those that are large have become specs, and are found by path. */
export interface Divided {
  readonly inputs: unknown;
  /** Constants to be fed at every run. */
  readonly fed: ReadonlyMap<string, HostTensor>;
  /** Constants that stay in files. */
  readonly mapped: ReadonlyMap<string, FileRange>;
}

/** Divides the constants of a tree into those that become part of a graph and those mapped or fed to it; if all fit, they are part of it. */
export async function divideConstants(inputs: unknown, limit?: number): Promise<Divided> {
  if (fitAsConstants(inputs, limit)) return wholeInputs(inputs);
  const fed = new Map<string, HostTensor>();
  const mapped = new Map<string, FileRange>();
  const divided = await mapLeavesInTurn<TensorSpec>(inputs, async (leaf, path) => {
    if (!isConstant(leaf)) return leaf;
    const isLarge = bytesOf(leaf) > SMALL;
    const range = isLarge && isLazy(leaf) ? await leaf.range?.() : undefined;
    if (range) mapped.set(path, range);
    else {
      const host = await readConstant(leaf);
      if (!isLarge || isUniform(host)) return host;
      fed.set(path, host);
    }
    return { shape: leaf.shape, dtype: leaf.dtype };
  });
  return { inputs: divided, fed, mapped };
}

/** All constants in memory, as part of a graph. */
export const wholeInputs = async (inputs: unknown): Promise<Divided> => ({
  inputs: await mapLeavesInTurn<TensorSpec>(inputs, (leaf) => (isLazy(leaf) ? readConstant(leaf) : leaf)),
  fed: new Map(),
  mapped: new Map(),
});

/** Whether all values are equal: such a constant takes no space in a graph. */
const isUniform = ({ data }: HostTensor): boolean => data.every((value) => value === data[0]);
