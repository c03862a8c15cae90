import type { Cell, Names } from './cell.ts';
import { hashOf } from './hash.ts';
import { kindOf } from './kinds/kinds.ts';

/**
 * The key under which a cell is kept: the hash of its pipe, in which files and models stand by the hashes of their contents; and of what the
 * pipe reads without naming it, such as the voken tokenizer in a model's folder.
 */
export function keyOf(cell: Cell, contents: Names): string {
  const script = kindOf(cell).script(cell, contents);
  const unnamed = Object.entries(contents).filter(([, hash]) => !script.includes(hash));
  return hashOf(script + unnamed.map(([role, hash]) => `# ${role}: ${hash}\n`).join('')).slice(0, 16);
}

/** The key of what it shares with others; undefined for a cell that shares nothing. */
export function realsKeyOf(cell: Cell, contents: Names): string | undefined {
  const script = kindOf(cell).reals?.(cell, contents);
  return script === undefined ? undefined : hashOf(script).slice(0, 16);
}
