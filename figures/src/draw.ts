import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { methods } from './methods.ts';
import type { CellLine } from './store.ts';

const DRAWN = ['fid', 'precision', 'recall', 'coverage', 'alignment', 'modes', 'vendi_per_caption', 'mss'];

/** Draws the finished cells of a figure into a folder: curves as NAME.svg, sheets as NAME-METHOD-GUIDANCE.png. Gives the files' names. */
export function draw(name: string, lines: readonly CellLine[], store: string, folder: string): string[] {
  mkdirSync(folder, { recursive: true });
  const sheets = lines.filter(({ cell, key }) => cell.kind === 'sheet' && existsSync(join(store, key, 'sheet.png')));
  for (const line of sheets) copyFileSync(join(store, line.key, 'sheet.png'), join(folder, sheetName(name, line)));
  const points = lines.filter(({ scores }) => scores.length > 0);
  if (points.length > 0) drawCurves(points, join(folder, `${name}.svg`));
  return [...(points.length > 0 ? [`${name}.svg`] : []), ...sheets.map((line) => sheetName(name, line))];
}

export const sheetName = (figure: string, { cell: { method, guidance } }: CellLine): string => `${figure}-${method}-${guidance}.png`;

function drawCurves(lines: readonly CellLine[], output: string): void {
  const scratch = mkdtempSync(join(tmpdir(), 'kaleido-figure-'));
  try {
    const points = join(scratch, 'points.ndjson');
    writeFileSync(points, lines.map((line) => `${JSON.stringify(pointOf(line))}\n`).join(''));
    execFileSync('kaleido-metrics', ['curve', points, '-o', output], { stdio: ['ignore', 'inherit', 'inherit'] });
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** A line in the form of `kaleido-metrics`' results. */
function pointOf({ cell, scores, quick }: CellLine): Record<string, unknown> {
  const drawn = DRAWN.flatMap((metric) => scores.filter((score) => score.metric === metric));
  return {
    model: `${methods[cell.method].title}${quick ? ', too few pictures (--quick)' : ''}`,
    guidance: cell.guidance,
    ...Object.fromEntries(
      drawn.map(({ metric, value, features, low, high }) => [
        metric,
        { value, features, ...(low !== null && { bootstrap: { low, high } }) },
      ]),
    ),
  };
}
