import { refusedName } from '../safetensors/header.ts';
import { show } from '../show.ts';
import { isKind, type PickleValue, type TensorEntry } from './values.ts';

const MAX_DEPTH = 64;
/** Limit on named tensors: a few bytes can refer to any number of them, since lists may contain one another several times. */
const MAX_TENSORS = 1 << 17;
/** Limits on the characters of a name and of all names: nested dicts may share one long key, so that names outgrow the file without end. */
const MAX_NAME = 1024;
const MAX_NAMES = 1 << 24;

type Parts = readonly (readonly [string, PickleValue])[];

/**
 * The tensors in nested dicts and lists by dotted names (`state_dict.conv.weight`, `groups.0.step`), relative to the dict `root`.
 * Without `root`: relative to the file's value or, while that has no tensors of its own and only one part with tensors, to that part.
 * Inert records are skipped.
 * @throws Error whose message continues the sentence "it …"
 */
export function nameTensors(value: PickleValue, root: string | undefined): Map<string, TensorEntry> {
  const partsOf = searcher();
  const found = new Map<string, TensorEntry>();
  let characters = 0;
  const walk = (at: PickleValue, name: string, depth: number): void => {
    checkDepth(depth);
    if (name.length > MAX_NAME) throw new Error(`has a name of ${name.length} characters, more than ${MAX_NAME}: ${show(name, 100)}`);
    if (isKind(at, 'tensor')) {
      const forbidden = refusedName(name);
      if (forbidden !== undefined) throw new Error(`has a tensor ${show(name, 100)}: ${forbidden}`);
      if (found.has(name)) throw new Error(`has two tensors ${show(name, 100)}`);
      if (found.size >= MAX_TENSORS) throw new Error(`has more than ${MAX_TENSORS} tensors`);
      characters += name.length;
      if (characters > MAX_NAMES) throw new Error(`has names of more than ${MAX_NAMES} characters in all`);
      found.set(name, at);
      return;
    }
    for (const [key, child] of partsOf(at, 0)) walk(child, name ? `${name}.${key}` : key, depth + 1);
  };
  walk(root === undefined ? onlyPart(value, partsOf) : partAt(value, root), '', 0);
  return found;
}

function checkDepth(depth: number): void {
  if (depth > MAX_DEPTH) throw new Error(`is nested deeper than ${MAX_DEPTH} levels, or contains itself`);
}

/** The items of a dict or list by name. */
function childrenOf(value: PickleValue): Parts {
  if (Array.isArray(value)) return value.map((child, index) => [`${index}`, child]);
  if (!(value instanceof Map)) return [];
  return [...value].flatMap(([key, child]) => (typeof key === 'string' || typeof key === 'number' ? [[`${key}`, child]] : []));
}

/** Finds the parts of a value that contain tensors. Each value is visited once, however often it is referenced. */
function searcher(): (value: PickleValue, depth: number) => Parts {
  const known = new Map<PickleValue, Parts>();
  const partsOf = (value: PickleValue, depth: number): Parts => {
    if (typeof value !== 'object' || value === null) return [];
    const before = known.get(value);
    if (before !== undefined) return before;
    checkDepth(depth);
    const parts = childrenOf(value).filter(([, child]) => isKind(child, 'tensor') || partsOf(child, depth + 1).length > 0);
    known.set(value, parts);
    return parts;
  };
  return partsOf;
}

function onlyPart(value: PickleValue, partsOf: (value: PickleValue, depth: number) => Parts): PickleValue {
  let at = value;
  for (let depth = 0; ; depth++) {
    checkDepth(depth);
    const [only, ...others] = partsOf(at, 0);
    if (only === undefined || others.length > 0 || isKind(only[1], 'tensor')) return at;
    at = only[1];
  }
}

function partAt(value: PickleValue, root: string): PickleValue {
  let at = value;
  for (const key of root.split('.')) {
    const child = childrenOf(at).find(([name]) => name === key);
    if (!child)
      throw new Error(
        `has no part ${show(root)}, only ${
          childrenOf(at)
            .slice(0, 20)
            .map(([name]) => name.slice(0, 40))
            .join(', ') || 'nothing'
        }`,
      );
    at = child[1];
  }
  return at;
}
