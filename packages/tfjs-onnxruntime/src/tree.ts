import type { HostTensor, TensorSpec } from '@kaleido/shared/tensors';

/** Specs, host tensors and tfjs tensors all have a shape and an element type; the records and arrays around them do not. */
const isLeaf = (node: unknown): boolean => typeof node === 'object' && node !== null && 'dtype' in node && 'shape' in node;

/** Whether a leaf carries values. */
export const isHost = (leaf: TensorSpec): leaf is HostTensor => 'data' in leaf;

/**
 * A copy of a tree of records and arrays with every leaf replaced. Paths are dotted (`blocks.0.weight`); the path of a bare
 * leaf is the empty string. The caller names the types: `L` of the leaves it has, `T` of the tree it makes.
 */
export function mapLeaves<L, T>(tree: unknown, replace: (leaf: L, path: string) => unknown, path = ''): T {
  if (isLeaf(tree)) return replace(tree as L, path) as T;
  const below = (name: string | number) => (path ? `${path}.${name}` : `${name}`);
  if (Array.isArray(tree)) return tree.map((child, index) => mapLeaves(child, replace, below(index))) as T;
  const entries = Object.entries(tree as object).filter(([, child]) => child !== undefined);
  return Object.fromEntries(entries.map(([name, child]) => [name, mapLeaves(child, replace, below(name))])) as T;
}

/** Every leaf under its dotted path, in the tree's order. */
export function leavesOf<L>(tree: unknown): Map<string, L> {
  const found = new Map<string, L>();
  mapLeaves<L, unknown>(tree, (leaf, path) => found.set(path, leaf));
  return found;
}
