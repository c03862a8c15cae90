import type { Cell } from './cell.ts';
import { kindOf } from './kinds/kinds.ts';
import type { PlannedCell } from './plan.ts';
import type { CellLine } from './store.ts';

/** Seconds of one call of the shipped network for one picture on two free cores: of the inner network alone, and of all. */
const callOf = (size: number | undefined): number => (size === 16 ? 0.005 : 0.018);

/** What a cell will take. */
interface Estimate {
  readonly seconds: number;
  /** Whether cells of its kind and size were measured on this machine or another. */
  readonly isMeasured: boolean;
}

/**
 * What a cell will take, from measured ones of its kind and size: a fixed part and one for each call of a network, fitted by least squares,
 * or in proportion where all measured ones are equally large. Where none was measured, from the speed of the shipped network.
 */
export function estimated(cell: Cell, lines: readonly CellLine[]): Estimate {
  const kind = kindOf(cell);
  const x = kind.calls(cell);
  const alike = lines.filter((line) => line.cell.kind === cell.kind && sizeOf(line.cell) === sizeOf(cell));
  const measured = alike.map(({ evaluations, seconds }) => ({ x: evaluations, y: seconds }));
  if (measured.length === 0) return { seconds: (kind.seconds?.(cell) ?? 0) + x * callOf(sizeOf(cell)), isMeasured: false };
  const [meanX, meanY] = [sum(measured.map(({ x }) => x)) / measured.length, sum(measured.map(({ y }) => y)) / measured.length];
  if (meanX === 0) return { seconds: meanY, isMeasured: true };
  const spread = sum(measured.map(({ x }) => (x - meanX) ** 2));
  const slope = spread === 0 ? 0 : sum(measured.map(({ x, y }) => (x - meanX) * (y - meanY))) / spread;
  const isSensible = slope > 0 && meanY > slope * meanX;
  return { seconds: isSensible ? meanY + slope * (x - meanX) : (meanY / meanX) * x, isMeasured: true };
}

const sizeOf = (cell: Cell): number | undefined => ('size' in cell ? cell.size : undefined);

/** Seconds of a list of cells: spent, and to be spent. */
export interface Costs {
  readonly spent: number;
  readonly missing: number;
}

export const costsOf = (cells: readonly PlannedCell[], lines: readonly CellLine[]): Costs => ({
  spent: sum(cells.map(({ line }) => line?.seconds ?? 0)),
  missing: sum(cells.map(({ cell, line, why }) => (line || why !== undefined ? 0 : estimated(cell, lines).seconds))),
});

/** A line for each cell of a figure: what it is, what it has cost or will, and its key; then the sum. */
export function listing(cells: readonly PlannedCell[], lines: readonly CellLine[]): string[] {
  const { spent, missing } = costsOf(cells, lines);
  const [there, left] = [cells.filter(({ line }) => line).length, cells.filter(({ line, why }) => !line && why !== undefined).length];
  return [
    ...cells.map(
      ({ cell, ready, line, why }) => `  ${ready?.key ?? line?.key ?? '-'.repeat(16)}  ${described(cell)}: ${state(cell, line, why)}`,
    ),
    `  ${there} of ${cells.length} are there (${duration(spent)})${left > 0 ? `, ${left} left out` : ''}; the others will take about ${duration(missing)}`,
  ];

  function state(cell: Cell, line: CellLine | undefined, why: string | undefined): string {
    if (line) return `${line.seconds} s${why === undefined ? '' : ` (not computed again: ${why})`}`;
    if (why !== undefined) return `left out, ${why}`;
    const { seconds, isMeasured } = estimated(cell, lines);
    return `missing, about ${duration(seconds)}${isMeasured ? '' : ' (none like it was measured)'}`;
  }
}

/** Seconds in words: `40 s`, `12 min`, `3.5 h`. */
export function duration(seconds: number): string {
  if (seconds < 100) return `${Math.round(seconds)} s`;
  return seconds < 6000 ? `${Math.round(seconds / 60)} min` : `${(seconds / 3600).toFixed(1)} h`;
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** A cell in words. */
export const described = (cell: Cell): string => kindOf(cell).described(cell);
