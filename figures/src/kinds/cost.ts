import { type CostCell, nameOf } from '../cell.ts';
import { command, script } from '../command-line.ts';
import { callsOf, drawing, drawnAs, modelsOf, partsOf, planning } from '../drawn.ts';
import type { Score } from '../scores.ts';
import type { Kind } from './kind.ts';

/** What the prior costs, and what the denoiser: the same records through one command after the other, timed. */
export const cost: Kind<CostCell> = {
  described: (cell) => `cost of both halves, ${drawnAs(cell)}, ${cell.captions} pictures`,
  reads: (cell) => ({ ...modelsOf(cell), captions: 'captions' }),
  parts: partsOf,
  script(cell, names) {
    const [plan] = planning(cell, 1, names, 'captions.txt');
    // The command's own errors go where the pipe's do, the time alone into the file.
    const timed = (line: string, to: string, file: string): string => `{ time ${line} > ${to} 2>&3; } 3>&2 2> ${file}`;
    return script(
      'TIMEFORMAT=%R',
      `${command(['sed', '-n', `1,${cell.captions}p`, nameOf(names, 'captions')])} > captions.txt`,
      timed(plan!, 'plans.ndjson', 'prior.txt'),
      timed(`${drawing(cell, 1, names, '--ndjson')} plans.ndjson`, 'pictures.ndjson', 'denoiser.txt'),
    );
  },
  drawing: undefined,
  pictures: ({ captions }) => captions,
  calls: (cell) => callsOf(cell, cell.captions),
  scores: ({ captions }, read) =>
    (['prior', 'denoiser'] as const).map((half): Score => {
      const score = { metric: `seconds a picture, ${half}`, features: 'clock', unit: 'picture' as const, n: captions };
      return { ...score, value: Number(read(`${half}.txt`)) / captions, low: null, high: null };
    }),
};
