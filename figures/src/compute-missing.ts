import type { Cell } from './cell.ts';
import { described } from './list.ts';
import type { PlannedCell } from './plan.ts';
import type { PublishedCell } from './published.ts';
import { type RunOptions, runCell } from './run-cell.ts';
import { type CellLine, lineOf } from './store.ts';
import { untilThere } from './until-there.ts';

/**
 * Computes the cells that are missing, in their order. One that another process is computing is passed over, and awaited at the end, so that
 * processes started side by side share the work.
 * @returns the cells that are there then, each with its line
 * @throws Error when a command of a pipe fails, or when interrupted
 */
export async function computeMissing(cells: readonly PlannedCell[], options: RunOptions): Promise<PublishedCell[]> {
  const lines = new Map<Cell, CellLine>(cells.flatMap(({ cell, ready, line }) => (!ready && line ? [[cell, line]] : [])));
  const passedOver = new Set<Cell>();
  await untilThere(async () => {
    for (const planned of cells) await compute(planned);
    return cells.every(({ cell, ready }) => !ready || lines.has(cell));
  }, options.signal);
  return cells.filter(({ cell }) => lines.has(cell)).map(({ cell }) => ({ cell, line: lines.get(cell) }));

  async function compute({ cell, ready }: PlannedCell): Promise<void> {
    if (!ready || lines.has(cell)) return;
    const line = lineOf(options.store, ready.key) ?? (await runCell(ready, options));
    if (line) lines.set(cell, line);
    else if (!passedOver.has(cell)) {
      passedOver.add(cell);
      options.print(`# ${ready.key}  ${described(cell)}: another process is computing it`);
    }
  }
}
