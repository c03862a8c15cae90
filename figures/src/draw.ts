import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { type Curves, curvesOf } from './curves.ts';
import { kindOf } from './kinds/kinds.ts';
import { type Point, titleOf } from './points.ts';
import type { PublishedCell } from './published.ts';
import type { Score } from './scores.ts';
import type { CellLine } from './store.ts';

/** Draws the finished cells of a figure into a folder. Gives the files' names. */
export function draw(name: string, cells: readonly PublishedCell[], store: string, folder: string): string[] {
  mkdirSync(folder, { recursive: true });
  const drawings = cells.flatMap(({ line }) => {
    const to = line && drawingName(name, line);
    const from = line && join(store, line.key, kindOf(line.cell).drawing ?? '');
    return to !== undefined && existsSync(from!) ? [{ from: from!, to }] : [];
  });
  for (const { from, to } of drawings) copyFileSync(from, join(folder, to));
  const curves = curvesOf(name, cells);
  for (const one of curves) drawCurves(one, join(folder, one.file));
  return [...curves.map(({ file }) => file), ...drawings.map(({ to }) => to)];
}

/** What the drawing of a cell is called among those of its figure; undefined for a cell that leaves none. */
export function drawingName(figure: string, { cell }: Pick<CellLine, 'cell'>): string | undefined {
  const { drawing } = kindOf(cell);
  if (drawing === undefined) return undefined;
  const parts = [figure, ...(cell.kind === 'sheet' || cell.kind === 'toy' || cell.kind === 'extraction' ? [] : [cell.kind])];
  return `${[...parts, ...('method' in cell ? [cell.method, cell.guidance] : [])].join('-')}${extname(drawing)}`;
}

function drawCurves({ points, metrics, options }: Curves, output: string): void {
  const scratch = mkdtempSync(join(tmpdir(), 'kaleido-figure-'));
  try {
    const results = join(scratch, 'points.ndjson');
    const lines = points.flatMap((point) => resultsOf(point, metrics));
    writeFileSync(results, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
    execFileSync('kaleido-metrics', ['curve', results, ...options, '-o', output], { stdio: ['ignore', 'inherit', 'inherit'] });
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** A point in the form of `kaleido-metrics`' results: one for each network of features and each set of reals. */
function resultsOf(point: Point, metrics: readonly string[]): Record<string, unknown>[] {
  const drawn = metrics.flatMap((metric) => point.scores.filter((score) => score.metric === metric));
  const space = ({ features, against }: Score): string => `${features}${against === undefined ? '' : `, ${against}`}`;
  return [...new Set(drawn.map(space))].map((features) => ({
    model: titleOf(point),
    guidance: point.cell.guidance,
    ...Object.fromEntries(
      drawn
        .filter((score) => space(score) === features)
        .map(({ metric, value, low, high }) => [metric, { value, features, ...(low !== null && { bootstrap: { low, high } }) }]),
    ),
  }));
}
