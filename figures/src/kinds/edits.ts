import type { EditsCell } from '../cell.ts';
import { command, pipe, script } from '../command-line.ts';
import { callsOf, drawing, drawnAs, modelsOfSheet, partsOf, planning } from '../drawn.ts';
import type { Kind } from './kind.ts';

/** Plans that are edited one step after another. */
export const edits: Kind<EditsCell> = {
  described: (cell) => `edits, ${drawnAs(cell)}, ${cell.caption}, ${cell.edits.length} steps, seed ${cell.seed}`,
  reads: modelsOfSheet,
  parts: partsOf,
  script(cell, names) {
    const plan = (step: number): string => `plan-${step}.ndjson`;
    return script(
      `${pipe(command(['echo', cell.caption]), ...planning(cell, cell.plans, names))} > ${plan(0)}`,
      ...cell.edits.map(({ program }, step) => `${command(['jq', '-c', program, plan(step)])} > ${plan(step + 1)}`),
      `${drawing(cell, cell.images, names, '--draw', '--grid', '-o', 'sheet.png')} plan-*.ndjson`,
    );
  },
  drawing: 'sheet.png',
  pictures: picturesOf,
  calls: (cell) => callsOf(cell, picturesOf(cell)),
  scores: () => [],
};

function picturesOf({ plans, images, edits: { length } }: EditsCell): number {
  return plans * images * (length + 1);
}
