import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PlannedCell } from './plan.ts';
import { compute, type RunOptions } from './run-cell.ts';
import type { CellLine } from './store.ts';

/** Relative difference that another processor's rounding may leave in a score. */
const TOLERANCE = 1e-3;

/** The finished cell that a seed chooses. */
export function chosen(cells: readonly PlannedCell[], seed: number): PlannedCell | undefined {
  const finished = cells.filter(({ line, ready }) => line && ready);
  const place = createHash('sha256').update(`check ${seed}`).digest().readUInt32BE(0) % Math.max(1, finished.length);
  return finished[place];
}

/** Computes a finished cell once more, elsewhere, and says what differs: nothing, if all is well. */
export async function check({ ready, line }: PlannedCell, options: RunOptions): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'kaleido-figure-'));
  try {
    const again = await compute(ready!, folder, options);
    const sheets = [join(options.store, ready!.key), folder].map((at) => join(at, 'sheet.png'));
    const isOther = sheets.every((path) => existsSync(path)) && !readFileSync(sheets[0]!).equals(readFileSync(sheets[1]!));
    return [...differences(line!, again), ...(isOther ? ['sheet.png: other bytes'] : [])];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Scores of two runs of a cell that differ by more than rounding. */
function differences(before: CellLine, after: CellLine): string[] {
  const metrics = [...new Set([...before.scores, ...after.scores].map(({ metric }) => metric))];
  const values = metrics.map((metric) => {
    const [a, b] = [before, after].map(({ scores }) => scores.find((score) => score.metric === metric)?.value);
    return { metric, a, b };
  });
  return values.flatMap(({ metric, a, b }) => {
    const isSame = a !== undefined && b !== undefined && Math.abs(a - b) <= TOLERANCE * Math.max(Math.abs(a), Math.abs(b));
    return isSame ? [] : [`${metric}: was ${a ?? 'absent'}, is ${b ?? 'absent'}`];
  });
}
