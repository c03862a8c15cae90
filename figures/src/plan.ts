import type { Cell } from './cell.ts';
import type { Figure } from './figures.ts';
import { contentsReader, type Inputs, namesOf } from './inputs.ts';
import { keyOf, realsKeyOf } from './key.ts';
import type { ModelName } from './methods.ts';
import type { ReadyCell } from './run-cell.ts';
import { type CellLine, lineOf, realsPath } from './store.ts';

/** A cell of a figure: finished, to be computed, or in want of a model. */
export interface PlannedCell {
  readonly cell: Cell;
  readonly needs?: ModelName;
  readonly ready?: ReadyCell;
  readonly line?: CellLine | undefined;
}

/** The cells of a figure in their order, each with what is known of it. */
export async function planned(figure: Figure, inputs: Inputs, store: string, contentsOf = contentsReader()): Promise<PlannedCell[]> {
  return Promise.all(
    figure.cells.map(async (cell): Promise<PlannedCell> => {
      const names = namesOf(cell, inputs);
      if ('needs' in names) return { cell, needs: names.needs };
      const files = await contentsOf(names);
      const reals = cell.kind === 'scores' ? realsKeyOf(cell, files) : '';
      const contents = { ...files, reals };
      const key = keyOf(cell, contents);
      const ready = { cell, key, names: { ...names, reals: reals && realsPath(store, reals) }, contents };
      return { cell, ready, line: lineOf(store, key) };
    }),
  );
}
