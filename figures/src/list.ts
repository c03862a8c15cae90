import { type Cell, evaluationsOf, picturesOf } from './cell.ts';
import type { PlannedCell } from './plan.ts';
import type { CellLine } from './store.ts';

/**
 * Seconds that a cell will take, from measured ones of its kind and size: a fixed part and one for each call of a network, fitted by
 * least squares, or in proportion where all measured ones are equally large; undefined where none was measured.
 */
export function estimated(cell: Cell, lines: readonly CellLine[]): number | undefined {
  const calls = ({ low, high }: { low: number; high: number }): number => (low + high) / 2;
  const measured = lines
    .filter((line) => line.cell.kind === cell.kind && line.cell.size === cell.size)
    .map(({ evaluations, seconds }) => ({ x: calls(evaluations), y: seconds }));
  if (measured.length === 0) return undefined;
  const [meanX, meanY] = [sum(measured.map(({ x }) => x)) / measured.length, sum(measured.map(({ y }) => y)) / measured.length];
  const spread = sum(measured.map(({ x }) => (x - meanX) ** 2));
  const slope = spread === 0 ? 0 : sum(measured.map(({ x, y }) => (x - meanX) * (y - meanY))) / spread;
  const x = calls(evaluationsOf(cell));
  const isSensible = slope > 0 && meanY > slope * meanX;
  return isSensible ? meanY + slope * (x - meanX) : (meanY / meanX) * x;
}

/** A line for each cell of a figure: what it is, what it has cost or will, and its key. */
export function listing(cells: readonly PlannedCell[], lines: readonly CellLine[]): string[] {
  const guesses = cells.map(({ cell, line, needs }) => (line || needs ? undefined : estimated(cell, lines)));
  const missing = cells.filter(({ line, needs }) => !line && !needs);
  const cost = sum(guesses.map((seconds) => seconds ?? 0));
  const isKnown = cells.every(({ line, needs }, i) => line || needs || guesses[i] !== undefined);
  return [
    ...cells.map(({ cell, ready, line, needs }, i) => {
      const state = line ? `${line.seconds} s` : needs ? `needs --${needs}` : `missing, ${about(guesses[i])}`;
      return `  ${ready?.key ?? '-'.repeat(16)}  ${described(cell)}: ${state}`;
    }),
    `  ${cells.length - missing.length - cells.filter(({ needs }) => needs).length} of ${cells.length} are there; the others will cost ${isKnown ? about(cost) : 'an unknown time: none of that size was measured'}`,
  ];
}

const about = (seconds: number | undefined): string => (seconds === undefined ? 'cost unknown' : `about ${Math.round(seconds)} s`);
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** A cell in words. */
export const described = (cell: Cell): string =>
  `${cell.kind === 'sheet' ? 'sheet, ' : ''}${cell.method}, g ${cell.guidance}, ${cell.size} px, ${picturesOf(cell)} pictures, seed ${cell.seed}`;
