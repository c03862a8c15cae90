import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { InputError } from '@kaleido/shared/errors';
import type { Cell, Names } from './cell.ts';
import type { Score } from './scores.ts';

/** The line of a cell. */
export interface CellLine {
  readonly key: string;
  readonly cell: Cell;
  /** Whether it has few pictures, which prove that the pipe runs and nothing else. */
  readonly quick: boolean;
  /** Empty where only pictures come of it. */
  readonly scores: readonly Score[];
  readonly pictures: number;
  /** The pipe, as it ran. */
  readonly command: string;
  /** Of the sources; with `+` when code had been changed since. */
  readonly git: string;
  /** SHA-256 of files, and of what was read of models; of a model that a cell has trained, the key of that cell. */
  readonly contents: Names;
  readonly engine: string;
  readonly machine: string;
  /** Calls of networks. */
  readonly evaluations: number;
  readonly seconds: number;
}

/** Files of a cell's folder. */
export const RESULT = 'result.ndjson';

/** Where reals are kept, for all cells that share them. */
export const realsFolder = (store: string, key: string): string => resolve(store, `.reals-${key}`);

/**
 * The line of a finished cell; undefined for one that is not.
 * @throws InputError where the file was cut off, or is another cell's
 */
export function lineOf(store: string, key: string): CellLine | undefined {
  const path = join(store, key, RESULT);
  if (!existsSync(path)) return undefined;
  const line = parsed(readFileSync(path, 'utf8'));
  if (line?.key !== key || !isWhole(line))
    throw new InputError(`${path}: not the line of this cell; remove its folder to compute it again`);
  return line;
}

function parsed(text: string): CellLine | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Whether it has what is read of lines. */
const isWhole = ({ cell, scores, contents, pictures, evaluations, seconds }: Partial<CellLine>): boolean =>
  cell?.kind !== undefined && Array.isArray(scores) && contents !== undefined && [pictures, evaluations, seconds].every(Number.isFinite);

/** The lines of a cell, whatever models and files it was computed with. */
export const linesOf = (cell: Cell, lines: readonly CellLine[]): CellLine[] => lines.filter((line) => isDeepStrictEqual(line.cell, cell));

/** The lines of all finished cells, in the order of their keys. */
export const allLines = (store: string): CellLine[] =>
  existsSync(store)
    ? readdirSync(store)
        .sort()
        .flatMap((key) => (key.startsWith('.') ? [] : (lineOf(store, key) ?? [])))
    : [];
