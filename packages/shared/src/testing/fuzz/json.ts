import { mutateBytes, NUMBERS } from './bytes.ts';
import type { Draw } from './draw.ts';
import type { Mutate } from './reader.ts';

/** JSON as text: keys may repeat, and numbers may be of any size. */
export type Tree =
  | { kind: 'array'; items: Tree[] }
  | { kind: 'object'; members: [key: string, value: Tree][] }
  | { kind: 'raw'; text: string };

const STRINGS = [
  ...['""', '"a"', '"\\u0000"', '"\\ud800"', '"\\udc00x"', '"__proto__"', '"constructor"', '"toString"', '"(1, 2, 3, 4)"', '"(1,2,3,4)"'],
  ...['"<extra_id_1>"', '"</s>"', '"../../etc/passwd"', '"/dev/zero"', '"a\\nb\\r\\u001b[31m"', `"${'x'.repeat(5000)}"`, '"\\ufdfa"'],
  ...['"NaN"', '"1e999"', '"-1"', '"F32"', '"F4"', '"U64"', '"true"', '"\\u2028"', '"a,b,c"', '"{0..9}"', '"*"', '"."', '".."', '"\\\\"'],
];
const KEYS = [
  ...['"__proto__"', '"constructor"', '"toString"', '"hasOwnProperty"', '""', '"\\u0000"', '"\\ud800"', '"a"', '"length"', '"then"', '"0"'],
  ...['"__metadata__"', '"caption"', '"latents"', '"image"', '"base"', '"data"', '"dtype"', '"valueOf"', '"toJSON"'],
];

const raw = (text: string): Tree => ({ kind: 'raw', text });

export function treeOf(value: unknown): Tree {
  if (Array.isArray(value)) return { kind: 'array', items: value.map(treeOf) };
  if (value !== null && typeof value === 'object')
    return { kind: 'object', members: Object.entries(value).map(([key, member]) => [JSON.stringify(key), treeOf(member)]) };
  return raw(JSON.stringify(value));
}

export function textOf(tree: Tree): string {
  if (tree.kind === 'raw') return tree.text;
  if (tree.kind === 'array') return `[${tree.items.map(textOf).join(',')}]`;
  return `{${tree.members.map(([key, value]) => `${key}:${textOf(value)}`).join(',')}}`;
}

/** A value that no schema expects. */
function oddValue(draw: Draw): Tree {
  switch (draw.int(8)) {
    case 0:
      return raw(draw.pick(NUMBERS));
    case 1:
      return raw(draw.pick(STRINGS));
    case 2:
      return raw(draw.pick(['null', 'true', 'false']));
    case 3:
      return { kind: 'array', items: [] };
    case 4:
      return { kind: 'object', members: [] };
    case 5: {
      const depth = draw.pick([2, 15, 17, 64, 65, 200, 3000]);
      return raw('['.repeat(depth) + ']'.repeat(depth));
    }
    case 6:
      return { kind: 'object', members: [[draw.pick(KEYS), raw(draw.pick(NUMBERS))]] };
    default:
      return { kind: 'array', items: Array.from({ length: draw.pick([1, 2, 4, 5, 300]) }, () => raw(draw.pick(NUMBERS))) };
  }
}

/** Every node of a tree, with a function that renodes it. */
function nodesOf(root: { tree: Tree }): { tree: Tree; set(tree: Tree): void }[] {
  const nodes: { tree: Tree; set(tree: Tree): void }[] = [];
  const walk = (tree: Tree, set: (tree: Tree) => void): void => {
    nodes.push({ tree, set });
    if (tree.kind === 'array')
      tree.items.forEach((item, i) => {
        walk(item, (other) => {
          tree.items[i] = other;
        });
      });
    if (tree.kind === 'object')
      for (const member of tree.members)
        walk(member[1], (other) => {
          member[1] = other;
        });
  };
  walk(root.tree, (other) => {
    root.tree = other;
  });
  return nodes;
}

/** A few changes of a JSON value: odd values, values of other nodes, members removed, repeated, renamed and reordered. */
export function mutateTree(tree: Tree, draw: Draw): Tree {
  const root = { tree: structuredClone(tree) };
  for (let n = 1 + (draw.chance(0.5) ? draw.int(4) : 0); n > 0; n--) {
    const nodes = nodesOf(root);
    const { tree: at, set } = draw.pick(nodes);
    const another = () => structuredClone(draw.pick(nodes).tree);
    const list: unknown[] = at.kind === 'array' ? at.items : at.kind === 'object' ? at.members : [];
    switch (draw.int(8)) {
      case 0:
        set(another());
        break;
      case 1:
        if (list.length > 0) list.splice(draw.int(list.length), 1);
        else set(oddValue(draw));
        break;
      case 2:
        if (at.kind === 'object') at.members.push([keyFor(at.members, draw), draw.chance(0.5) ? oddValue(draw) : another()]);
        else if (at.kind === 'array') at.items.splice(draw.int(at.items.length + 1), 0, draw.chance(0.5) ? oddValue(draw) : another());
        else set(raw(draw.pick(NUMBERS)));
        break;
      case 3:
        if (at.kind === 'object' && at.members.length > 0) draw.pick(at.members)[0] = draw.pick(KEYS);
        else set(oddValue(draw));
        break;
      case 4:
        list.reverse();
        break;
      case 5:
        if (at.kind === 'raw' && /^-?\d+$/.test(at.text))
          set(raw(String(BigInt(at.text) + BigInt(draw.pick([-1, 1, -2, 2, 8, -8, 1000])))));
        else if (at.kind === 'raw') set(raw(draw.pick(/^-?\d/.test(at.text) ? NUMBERS : STRINGS)));
        break;
      default:
        set(oddValue(draw));
    }
  }
  return root.tree;
}

const keyFor = (members: readonly [string, Tree][], draw: Draw): string =>
  draw.chance(0.5) && members.length > 0 ? draw.pick(members)[0] : draw.pick(KEYS);

/** Changes JSON as a tree, sometimes as bytes. */
export const mutateJson: Mutate = (input, draw, others) => {
  if (draw.chance(0.2)) return mutateBytes(input, draw, others);
  let value: unknown;
  try {
    value = JSON.parse(input.toString());
  } catch {
    return mutateBytes(input, draw, others);
  }
  return Buffer.from(textOf(mutateTree(treeOf(value), draw)));
};

/** Changes lines of JSON, and how they are separated. */
export const mutateJsonLines: Mutate = (input, draw, others) => {
  const lines = input.toString().split('\n');
  for (let n = 1 + draw.int(2); n > 0; n--) {
    const at = draw.int(lines.length);
    const line = Buffer.from(lines[at]!);
    lines[at] = draw.chance(0.15)
      ? mutateBytes(line, draw, others).toString(draw.chance(0.5) ? 'latin1' : 'utf8')
      : mutateJson(line, draw, others).toString();
  }
  const joined = Buffer.from(lines.join(draw.chance(0.9) ? '\n' : draw.pick(['\r\n', '', ' ', '\x1e', ',', '\n\n'])));
  return draw.chance(0.1) ? mutateBytes(joined, draw, others) : joined;
};
