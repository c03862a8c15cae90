import type { Cell, Names } from './cell.ts';
import { contentsReader, type Inputs, namesOf } from './inputs.ts';
import { keyOf, realsKeyOf } from './key.ts';
import type { Figure } from './manifest/figure.ts';
import { allLines, type CellLine, lineOf, linesOf, realsFolder } from './store.ts';

/** A cell whose inputs are there. */
export interface ReadyCell {
  readonly cell: Cell;
  readonly key: string;
  readonly names: Names;
  readonly contents: Names;
}

/** A cell of a figure: finished, to be computed, or left out. */
export interface PlannedCell {
  readonly cell: Cell;
  /** Why it cannot be computed. */
  readonly why?: string;
  readonly ready?: ReadyCell;
  /** Of a cell that cannot be computed, the line of the same cell with inputs that were there. */
  readonly line?: CellLine | undefined;
}

/** The cells of a figure in their order, each with what is known of it. */
export function planned(
  figure: Pick<Figure, 'cells'>,
  inputs: Inputs,
  store: string,
  contentsOf = contentsReader(),
): Promise<PlannedCell[]> {
  let lines: readonly CellLine[] | undefined;
  const lineLike = (cell: Cell): CellLine | undefined => {
    lines ??= allLines(store);
    return linesOf(cell, lines)[0];
  };
  return Promise.all(
    figure.cells.map(async (cell): Promise<PlannedCell> => {
      const names = namesOf(cell, inputs, store);
      if ('why' in names) return { cell, why: names.why, line: lineLike(cell) };
      const files = await contentsOf(cell, names);
      const reals = realsKeyOf(cell, files);
      const contents = { ...files, ...(reals !== undefined && { reals }) };
      const key = keyOf(cell, contents);
      const ready = { cell, key, contents, names: { ...names, ...(reals !== undefined && { reals: realsFolder(store, reals) }) } };
      return { cell, ready, line: lineOf(store, key) };
    }),
  );
}
