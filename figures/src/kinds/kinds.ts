import type { Cell } from '../cell.ts';
import { cost } from './cost.ts';
import { edits } from './edits.ts';
import { extraction } from './extraction.ts';
import type { Kind } from './kind.ts';
import { nearest } from './nearest.ts';
import { scores } from './scores.ts';
import { sheet } from './sheet.ts';
import { toy } from './toy.ts';
import { training } from './training.ts';

const kinds: { readonly [K in Cell['kind']]: Kind<Extract<Cell, { kind: K }>> } = {
  scores,
  sheet,
  edits,
  nearest,
  cost,
  toy,
  extraction,
  training,
};

/** The kind of a cell. */
export const kindOf = (cell: Cell): Kind<Cell> => kinds[cell.kind] as Kind<Cell>;
