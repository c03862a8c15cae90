import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { kindOf } from './kinds/kinds.ts';
import { type Point, pointsOf, titleOf } from './points.ts';
import type { PublishedCell } from './published.ts';
import type { Score } from './scores.ts';
import type { CellLine } from './store.ts';

/** Scores that are drawn, in this order. */
const DRAWN = ['fid', 'recall', 'precision', 'coverage', 'modes', 'vendi per caption', 'mss', 'alignment', 'obedience'];
/** What a front shows diversity against. */
const QUALITY = 'precision';
const DIVERSITY = ['recall', 'coverage', 'modes', 'vendi per caption', 'alignment'];

/** Draws the finished cells of a figure into a folder. Gives the files' names. */
export function draw(name: string, cells: readonly PublishedCell[], store: string, folder: string): string[] {
  mkdirSync(folder, { recursive: true });
  const drawings = cells.flatMap(({ line }) => {
    const to = line && drawingName(name, line);
    const from = line && join(store, line.key, kindOf(line.cell).drawing ?? '');
    return to !== undefined && existsSync(from!) ? [{ from: from!, to }] : [];
  });
  for (const { from, to } of drawings) copyFileSync(from, join(folder, to));
  const curves = curveNames(name, cells);
  const points = pointsOf(cells);
  if (curves.length > 0) {
    drawCurves(points, DRAWN, join(folder, curves[0]!));
    drawCurves(points, [QUALITY, ...DIVERSITY], join(folder, curves[1]!), '--against', QUALITY);
  }
  return [...curves, ...drawings.map(({ to }) => to)];
}

/** What the drawing of a cell is called among those of its figure; undefined for a cell that leaves none. */
export function drawingName(figure: string, { cell }: Pick<CellLine, 'cell'>): string | undefined {
  const { drawing } = kindOf(cell);
  if (drawing === undefined) return undefined;
  const parts = [figure, ...(cell.kind === 'sheet' || cell.kind === 'toy' || cell.kind === 'extraction' ? [] : [cell.kind])];
  return `${[...parts, ...('method' in cell ? [cell.method, cell.guidance] : [])].join('-')}${extname(drawing)}`;
}

/** Curves and fronts of a figure that compares methods. */
export function curveNames(figure: string, cells: readonly PublishedCell[]): string[] {
  const isComparison = cells.every(({ cell }) => cell.kind === 'scores' && cell.trained === undefined);
  return isComparison && pointsOf(cells).length > 0 ? [`${figure}.svg`, `${figure}-fronts.svg`] : [];
}

function drawCurves(points: readonly Point[], metrics: readonly string[], output: string, ...options: string[]): void {
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
