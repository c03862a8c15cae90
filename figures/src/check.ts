import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Cell, Names } from './cell.ts';
import { hashOf } from './hash.ts';
import { kindOf } from './kinds/kinds.ts';
import type { PlannedCell } from './plan.ts';
import { compute, type RunOptions } from './run-cell.ts';
import { nameOfScore } from './scores.ts';
import type { CellLine } from './store.ts';

/** Relative difference that another processor's rounding may leave in a score. */
const TOLERANCE = 1e-3;

/** Kinds that take long, or never come out the same. */
const UNCHECKED: readonly Cell['kind'][] = ['training', 'cost'];

/** The finished cell that a seed chooses; neither trainings nor times are among them, nor what needs a model that is not there. */
export function chosen(cells: readonly PlannedCell[], seed: number): PlannedCell | undefined {
  const finished = cells.filter(({ cell, line, ready }) => line && ready && !UNCHECKED.includes(cell.kind) && modelsAreThere(ready.names));
  const place = Number.parseInt(hashOf(`check ${seed}`).slice(0, 8), 16) % Math.max(1, finished.length);
  return finished[place];
}

const modelsAreThere = ({ prior, model, guide }: Names): boolean =>
  [prior, model, guide].every((folder) => folder === undefined || existsSync(folder));

/** Computes a finished cell once more, elsewhere, and says what differs: nothing, if all is well. */
export async function check({ ready, line }: PlannedCell, options: RunOptions): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'kaleido-figure-'));
  try {
    const again = await compute(ready!, folder, options);
    const { drawing } = kindOf(ready!.cell);
    const drawings = drawing === undefined ? [] : [join(options.store, ready!.key, drawing), join(folder, drawing)];
    const isOther = drawings.length > 0 && drawings.every((path) => existsSync(path)) && !sameBytes(drawings[0]!, drawings[1]!);
    return [...differences(line!, again), ...(isOther ? [`${drawing}: other bytes`] : [])];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const sameBytes = (a: string, b: string): boolean => readFileSync(a).equals(readFileSync(b));

/** Scores of two runs of a cell that differ by more than rounding. */
function differences(before: CellLine, after: CellLine): string[] {
  const names = [...new Set([...before.scores, ...after.scores].map(nameOfScore))];
  return names.flatMap((name) => {
    const [a, b] = [before, after].map(({ scores }) => scores.find((score) => nameOfScore(score) === name)?.value);
    const isSame = a !== undefined && b !== undefined && Math.abs(a - b) <= TOLERANCE * Math.max(Math.abs(a), Math.abs(b));
    return isSame ? [] : [`${name}: was ${a ?? 'absent'}, is ${b ?? 'absent'}`];
  });
}
