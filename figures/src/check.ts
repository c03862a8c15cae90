import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { InputError } from '@kaleido/shared/errors';
import type { Cell } from './cell.ts';
import { hashOf } from './hash.ts';
import { kindOf } from './kinds/kinds.ts';
import type { PlannedCell } from './plan.ts';
import { compute, type RunOptions } from './run-cell.ts';
import { nameOfScore, type Score } from './scores.ts';
import type { CellLine } from './store.ts';

/** Relative difference that another processor's rounding may leave in a score. */
const TOLERANCE = 1e-3;

/** Scores that are shares of pictures, of which rounding may turn one or two. */
const SHARES: ReadonlySet<string> = new Set(['precision', 'recall', 'coverage', 'obedience', 'alignment', 'nearest']);

/** Kinds that never come out the same, or take hours. */
const UNCHECKED: Readonly<Partial<Record<Cell['kind'], string>>> = {
  cost: 'times are never the same',
  training: 'a training takes too long; the cells that draw with its model can be checked',
};

/**
 * The finished cell that a seed chooses, among those that can be computed again.
 * @throws InputError when none can be
 */
export function chosen(cells: readonly PlannedCell[], seed: number, store: string): PlannedCell {
  const finished = cells.filter(({ line }) => line);
  if (finished.length === 0) throw new InputError(`${store}: holds no finished cell of these figures`);
  const able = finished.filter((planned) => reasonAgainst(planned) === undefined);
  const [first] = finished;
  if (able.length === 0) throw new InputError(`${first!.line!.key}: not computed again: ${reasonAgainst(first!)}`);
  return able[Number.parseInt(hashOf(`check ${seed}`).slice(0, 8), 16) % able.length]!;
}

/** Why a finished cell cannot be computed again, if it cannot. */
function reasonAgainst({ cell, ready, why }: PlannedCell): string | undefined {
  const { prior, model, guide } = ready?.names ?? {};
  const absent = [prior, model, guide].find((folder) => folder !== undefined && !existsSync(folder));
  return UNCHECKED[cell.kind] ?? why ?? (absent && `${absent}: is not there`);
}

/** Computes a finished cell once more, elsewhere, and says what differs: nothing, if all is well. */
export async function check({ ready, line }: PlannedCell, options: RunOptions): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'kaleido-figure-'));
  try {
    const again = await compute(ready!, folder, options);
    const { drawing } = kindOf(ready!.cell);
    return [
      ...differences(line!, again),
      ...(drawing === undefined ? [] : drawingDifference(join(options.store, ready!.key, drawing), join(folder, drawing))),
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function drawingDifference(before: string, after: string): string[] {
  if (!existsSync(before)) return [`${before}: is not there`];
  return readFileSync(before).equals(readFileSync(after)) ? [] : [`${basename(before)}: other bytes`];
}

/** Scores of two runs of a cell that differ by more than rounding, in value, interval or number of trials. */
function differences(before: CellLine, after: CellLine): string[] {
  const names = [...new Set([...before.scores, ...after.scores].map(nameOfScore))];
  return names.flatMap((name) => {
    const [a, b] = [before, after].map(({ scores }) => scores.find((score) => nameOfScore(score) === name));
    if (!a || !b) return [`${name}: was ${a?.value ?? 'absent'}, is ${b?.value ?? 'absent'}`];
    return (['value', 'low', 'high', 'n'] as const).flatMap((field) =>
      isClose(a, b, field) ? [] : [`${name}${field === 'value' ? '' : `, ${field}`}: was ${a[field]}, is ${b[field]}`],
    );
  });
}

function isClose(a: Score, b: Score, field: 'value' | 'low' | 'high' | 'n'): boolean {
  const [x, y] = [a[field], b[field]];
  if (x === null || y === null || field === 'n') return x === y;
  const slack = SHARES.has(a.metric) && a.unit === 'picture' ? 2 / a.n : 0;
  return Math.abs(x - y) <= Math.max(slack, TOLERANCE * Math.max(Math.abs(x), Math.abs(y)));
}
