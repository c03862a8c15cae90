import { escapeXml } from '@kaleido/shared/text';
import type { RunRecord } from './run-record.ts';

/** Number of sheets to show per run: the newest, and earlier ones at equal intervals. */
const MAX_SHEETS = 6;

/** A self-contained HTML page, with charts as SVG and sheets as data URLs. */
export function page(runs: readonly RunRecord[], charts: readonly string[]): string {
  const names = runs.map(({ name }) => escapeXml(name));
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>${names.join(', ')}</title>
<style>
body { font: 15px/1.4 sans-serif; margin: 2em; color: #222 }
.charts { display: flex; flex-wrap: wrap; gap: 1em }
img { max-width: 100%; image-rendering: pixelated }
td, th { padding: 0 1em 0 0; text-align: left }
</style>
<h1>${names.join(', ')}</h1>
${table(runs)}
<div class="charts">
${charts.join('\n')}
</div>
${runs.map(sheets).join('\n')}
</html>
`;
}

/** Table of the latest log line of each run. */
function table(runs: readonly RunRecord[]): string {
  const rows = runs.map(({ name, lines }) => {
    const last = lines.findLast((line) => 'loss' in line);
    const cells = [name, last?.step, last?.images, last?.loss, last?.images_per_second].map(
      (cell) => `<td>${escapeXml(String(cell ?? ''))}`,
    );
    return `<tr>${cells.join('')}`;
  });
  return `<table>\n<tr><th>run<th>step<th>images<th>loss<th>images per second\n${rows.join('\n')}\n</table>`;
}

function sheets({ name, sheets: all }: RunRecord): string {
  if (all.length === 0) return '';
  const count = Math.min(MAX_SHEETS, all.length);
  const shown = Array.from({ length: count }, (_, index) => all[Math.round(((index + 1) * all.length) / count) - 1]!);
  const details = shown.map(
    (sheet, index) =>
      `<details${index === count - 1 ? ' open' : ''}><summary>${escapeXml(sheet.name)}</summary><img alt="${escapeXml(sheet.name)}" src="data:image/png;base64,${sheet.png.toString('base64')}"></details>`,
  );
  return `<h2>${escapeXml(name)}</h2>\n${details.join('\n')}`;
}
