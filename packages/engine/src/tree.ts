import type { Constant, HostTensor, LazyTensor, TensorSpec } from '@kaleido/shared/tensors';

/** Specs, host tensors and tfjs tensors all have a shape and an element type; the records and arrays around them do not. */
const isLeaf = (node: unknown): boolean => typeof node === 'object' && node !== null && 'dtype' in node && 'shape' in node;

/** Whether a leaf carries values. */
export const isHost = (leaf: TensorSpec): leaf is HostTensor => 'data' in leaf;

/** Whether the values of a leaf are yet to be read. */
export const isLazy = (leaf: TensorSpec): leaf is LazyTensor => 'values' in leaf;

/** Whether a leaf has values, or will have them. */
export const isConstant = (leaf: TensorSpec): leaf is Constant => isHost(leaf) || isLazy(leaf);

/**
 * A copy of a tree of records and arrays with every leaf replaced. Paths are dotted (`blocks.0.weight`); the path of a bare
 * leaf is the empty string. The caller gives the types: `L` of the leaves, `T` of the result.
 */
export function mapLeaves<L, T>(tree: unknown, replace: (leaf: L, path: string) => unknown, path = ''): T {
  if (isLeaf(tree)) return replace(tree as L, path) as T;
  const below = (name: string | number) => (path ? `${path}.${name}` : `${name}`);
  if (Array.isArray(tree)) return tree.map((child, index) => mapLeaves(child, replace, below(index))) as T;
  const entries = Object.entries(tree as object).filter(([, child]) => child !== undefined);
  return Object.fromEntries(entries.map(([name, child]) => [name, mapLeaves(child, replace, below(name))])) as T;
}

/** A copy of a tree whose leaves are paths, with every path replaced. */
export function mapPaths(tree: unknown, replace: (path: string) => unknown): unknown {
  if (typeof tree === 'string') return replace(tree);
  if (Array.isArray(tree)) return tree.map((child) => mapPaths(child, replace));
  return Object.fromEntries(Object.entries(tree as object).map(([name, child]) => [name, mapPaths(child, replace)]));
}

/** Every leaf under its dotted path, in the tree's order. */
export function leavesOf<L>(tree: unknown): Map<string, L> {
  const found = new Map<string, L>();
  mapLeaves<L, unknown>(tree, (leaf, path) => found.set(path, leaf));
  return found;
}

/** A copy of a tree whose leaves are replaced one after another. */
export async function mapLeavesInTurn<L>(tree: unknown, replace: (leaf: L, path: string) => unknown): Promise<unknown> {
  const replaced = new Map<string, unknown>();
  for (const [path, leaf] of leavesOf<L>(tree)) replaced.set(path, await replace(leaf, path));
  return mapLeaves(tree, (_, path) => replaced.get(path));
}

/**
 * Builds a tree from dotted names: `{ 'a.0.weight': x }` → `{ a: [{ weight: x }] }`. Numbers that count up from 0 become an array, others
 * a record (`ffn.1`, `ffn.3`). Checkpoint names are thus the model's field names. Inverse of `leavesOf`.
 * @throws TypeError when a name is both leaf and branch
 */
export function nest<T>(flat: Readonly<Record<string, unknown>>): T {
  const root = new Map<string, unknown>();
  for (const [path, leaf] of Object.entries(flat)) {
    const parts = path.split('.');
    const last = parts.pop() ?? '';
    let branch = root;
    for (const part of parts) {
      const next = branch.get(part) ?? new Map<string, unknown>();
      if (!(next instanceof Map)) throw new TypeError(`${path}: ${part} is already a tensor`);
      branch.set(part, next);
      branch = next;
    }
    if (branch.has(last)) throw new TypeError(`${path} occurs twice, or is both a tensor and a branch`);
    branch.set(last, leaf);
  }
  return fold(root) as T;
}

function fold(node: unknown): unknown {
  if (!(node instanceof Map)) return node;
  const counts = [...node.keys()].every((_, index) => node.has(`${index}`));
  if (counts && node.size > 0) return [...node.keys()].map((_, index) => fold(node.get(`${index}`)));
  return Object.fromEntries([...node].map(([name, child]) => [name, fold(child)]));
}
