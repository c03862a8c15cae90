import { createHash } from 'node:crypto';
import type { Cell, Names, ScoreCell } from './cell.ts';
import { realsScript, scriptOf } from './pipes.ts';

/** The key under which a cell is kept: the hash of its pipe, in which files and models stand by the hashes of their contents. */
export const keyOf = (cell: Cell, contents: Names): string => hashOf(scriptOf(cell, contents));
/** The key of its reals. */
export const realsKeyOf = (cell: ScoreCell, contents: Pick<Names, 'captions'>): string => hashOf(realsScript(cell, contents));
const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 16);
