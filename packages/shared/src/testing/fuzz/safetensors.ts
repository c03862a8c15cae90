import { mutateBytes, NUMBERS } from './bytes.ts';
import type { Draw } from './draw.ts';
import { mutateTree, type Tree, textOf, treeOf } from './json.ts';
import type { Mutate } from './reader.ts';

const DTYPES = ['F32', 'F64', 'I64', 'U64', 'BOOL', 'F4', 'F6_E2M3', 'C64', 'U8', 'f32', 'BF16', 'F8_E8M0', 'toString'].map(
  (name) => `"${name}"`,
);

/** Changes the header of a safetensors file as JSON, its length, its offsets and shapes, and its data. */
export const mutateSafetensors: Mutate = (input, draw, others) => {
  if (input.length < 8 || draw.chance(0.25)) return mutateBytes(input, draw, others);
  const length = Number(input.readBigUInt64LE(0));
  let tree: Tree;
  try {
    tree = treeOf(JSON.parse(input.subarray(8, 8 + length).toString()));
  } catch {
    return mutateBytes(input, draw, others);
  }
  if (tree.kind === 'object' && tree.members.length > 0 && draw.chance(0.5)) changeEntry(draw.pick(tree.members)[1], draw);
  const header = Buffer.from(textOf(mutateTree(tree, draw)));
  const padded = draw.chance(0.8) ? header : Buffer.concat([header, Buffer.alloc(draw.int(9), 0x20)]);
  const size = Buffer.alloc(8);
  size.writeBigUInt64LE(BigInt(padded.length + (draw.chance(0.05) ? draw.pick([-1, 1, 8]) : 0)));
  const data = input.subarray(8 + length);
  const kept = draw.chance(0.2) ? data.subarray(0, draw.int(data.length + 1)) : data;
  return Buffer.concat([size, padded, kept, Buffer.alloc(draw.chance(0.1) ? draw.int(64) : 0)]);
};

/** Another dtype, shape or span for a tensor. */
function changeEntry(entry: Tree, draw: Draw): void {
  if (entry.kind !== 'object') return;
  const numbers = (count: number, list: readonly string[]): Tree => ({
    kind: 'array',
    items: Array.from({ length: count }, () => ({ kind: 'raw', text: draw.pick(list) })),
  });
  for (const member of entry.members) {
    if (member[0] === '"data_offsets"' && draw.chance(0.6)) member[1] = numbers(2, [...NUMBERS, '4', '8', '16', '24', '56']);
    if (member[0] === '"shape"' && draw.chance(0.5)) member[1] = numbers(draw.int(5), ['0', '1', '2', '3', '6', ...NUMBERS]);
    if (member[0] === '"dtype"' && draw.chance(0.3)) member[1] = { kind: 'raw', text: draw.pick(DTYPES) };
  }
}
