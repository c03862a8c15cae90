import { type Constant, type FileRange, type HostTensor, readConstant, sizeOf, type TensorSpec } from '@kaleido/shared/tensors';
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
  /** Those of both kinds whose products are computed in 8-bit integers. */
  readonly quantized: ReadonlyMap<string, Constant>;
}

/**
 * Divides the constants of a tree into those that become part of a graph and those mapped or fed to it; if all fit, they are part of it.
 * @param isQuantized by path; matrices among these are mapped or fed in any case
 */
export async function divideConstants(inputs: unknown, limit?: number, isQuantized = (_: string) => false): Promise<Divided> {
  const fit = fitAsConstants(inputs, limit);
  const [fed, mapped, quantized] = [new Map<string, HostTensor>(), new Map<string, FileRange>(), new Map<string, Constant>()];
  const divided = await mapLeavesInTurn<TensorSpec>(inputs, async (leaf, path) => {
    if (!isConstant(leaf)) return leaf;
    const isMatrix = isQuantized(path) && leaf.shape.slice(0, -2).every((side) => side === 1) && leaf.shape.length > 1;
    const isApart = bytesOf(leaf) > SMALL && (!fit || isMatrix);
    const range = isApart && isLazy(leaf) ? await leaf.range?.() : undefined;
    if (range) mapped.set(path, range);
    else {
      const host = await readConstant(leaf);
      if (!isApart || isUniform(host)) return host;
      fed.set(path, host);
    }
    if (isMatrix) quantized.set(path, leaf);
    return { shape: leaf.shape, dtype: leaf.dtype };
  });
  return { inputs: divided, fed, mapped, quantized };
}

/** All constants in memory, as part of a graph. */
export const wholeInputs = async (inputs: unknown): Promise<Divided> => ({
  inputs: await mapLeavesInTurn<TensorSpec>(inputs, (leaf) => (isLazy(leaf) ? readConstant(leaf) : leaf)),
  fed: new Map(),
  mapped: new Map(),
  quantized: new Map(),
});

/** Whether all values are equal: such a constant takes no space in a graph. */
const isUniform = ({ data }: HostTensor): boolean => data.every((value) => value === data[0]);
