import type { Cell, Names } from './cell.ts';
import { hashOf } from './hash.ts';
import { kindOf } from './kinds/kinds.ts';

/** The key under which a cell is kept: the hash of its pipe, in which files and models stand by the hashes of their contents. */
export const keyOf = (cell: Cell, contents: Names): string => hashOf(kindOf(cell).script(cell, contents)).slice(0, 16);

/** The key of what it shares with others; undefined for a cell that shares nothing. */
export function realsKeyOf(cell: Cell, contents: Names): string | undefined {
  const script = kindOf(cell).reals?.(cell, contents);
  return script === undefined ? undefined : hashOf(script).slice(0, 16);
}
