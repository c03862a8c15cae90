import { refusedName } from '../safetensors/header.ts';
import { isKind, type PickleValue, type TensorEntry } from './values.ts';

const maxDepth = 64;
const maxTensors = 1 << 20;

/**
 * The tensors in nested dicts and lists by their dotted names (`state_dict.conv.weight`, `groups.0.step`), from the dict that `root`
 * names on. Without `root`: from the file's own, or, where it has no tensor itself and only one part that has any, from that part
 * on. What is inside inert records is left out. Throws an Error that continues the sentence "it …".
 */
export function nameTensors(value: PickleValue, root: string | undefined): Map<string, TensorEntry> {
  const holds = searcher();
  const found = new Map<string, TensorEntry>();
  const walk = (at: PickleValue, name: string): void => {
    if (isKind(at, 'tensor')) {
      const forbidden = refusedName(name);
      if (forbidden !== undefined) throw new Error(`has a tensor ${JSON.stringify(name)}: ${forbidden}`);
      if (found.has(name)) throw new Error(`has two tensors ${JSON.stringify(name)}`);
      if (found.size >= maxTensors) throw new Error(`has more than ${maxTensors} tensors`);
      found.set(name, at);
      return;
    }
    for (const [key, child] of childrenOf(at)) if (holds(child, 0)) walk(child, name ? `${name}.${key}` : key);
  };
  const start = root === undefined ? onlyPart(value, (part) => holds(part, 0)) : partAt(value, root);
  if (holds(start, 0)) walk(start, '');
  return found;
}

/** The parts of a dict or list by name. */
function childrenOf(value: PickleValue): [string, PickleValue][] {
  if (Array.isArray(value)) return value.map((child, index) => [`${index}`, child]);
  if (!(value instanceof Map)) return [];
  return [...value].flatMap(([key, child]) => (typeof key === 'string' || typeof key === 'number' ? [[`${key}`, child]] : []));
}

/** Whether there are tensors below a value; each value is looked at once, however often it is referred to. */
function searcher(): (value: PickleValue, depth: number) => boolean {
  const known = new Map<PickleValue, boolean>();
  const holds = (value: PickleValue, depth: number): boolean => {
    if (isKind(value, 'tensor')) return true;
    if (typeof value !== 'object' || value === null) return false;
    const before = known.get(value);
    if (before !== undefined) return before;
    if (depth > maxDepth) throw new Error(`is nested deeper than ${maxDepth} levels, or holds itself`);
    const answer = childrenOf(value).filter(([, child]) => holds(child, depth + 1)).length > 0;
    known.set(value, answer);
    return answer;
  };
  return holds;
}

function onlyPart(value: PickleValue, holds: (part: PickleValue) => boolean): PickleValue {
  let at = value;
  for (;;) {
    const parts = childrenOf(at).filter(([, child]) => holds(child));
    const [only] = parts;
    if (parts.length !== 1 || only === undefined || isKind(only[1], 'tensor')) return at;
    at = only[1];
  }
}

function partAt(value: PickleValue, root: string): PickleValue {
  let at = value;
  for (const key of root.split('.')) {
    const child = childrenOf(at).find(([name]) => name === key);
    if (!child)
      throw new Error(
        `has no part ${JSON.stringify(root)}: there is ${
          childrenOf(at)
            .map(([name]) => name)
            .slice(0, 20)
            .join(', ') || 'nothing'
        }`,
      );
    at = child[1];
  }
  return at;
}
