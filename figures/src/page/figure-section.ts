import type { Cell, EditsCell } from '../cell.ts';
import { curvesOf } from '../curves.ts';
import { drawingName } from '../draw.ts';
import { kindOf } from '../kinds/kinds.ts';
import type { Figure } from '../manifest/figure.ts';
import { methodOf, methods } from '../methods.ts';
import { type Point, pointsOf, titleOf } from '../points.ts';
import type { PublishedCell } from '../published.ts';
import type { Score } from '../scores.ts';
import type { CellLine } from '../store.ts';
import { rounded, table, withInterval } from './table.ts';

/** What a page says of a figure: pictures, table, note, scripts, and what is missing. Pictures lie in `figures/` beside the page. */
export const figureSection = (name: string, { title, note }: Figure, cells: readonly PublishedCell[]): string =>
  [
    `**Figure ${name}. ${title}.** ${note} \`npm run figure -- ${name}\``,
    ...pictures(name, cells),
    ...scoreTable(cells),
    ...otherScores(cells),
    ...scripts(cells),
    ...notComputed(cells),
  ].join('\n\n');

function pictures(name: string, cells: readonly PublishedCell[]): string[] {
  const curves = curvesOf(name, cells).map(({ file, shows }) => `![${shows}](figures/${file})`);
  const drawings = [...cells].sort(byGuidance).flatMap(({ line }) => {
    const file = line && drawingName(name, line);
    return file === undefined ? [] : [`${caption(line!.cell)}\n\n![${kindOf(line!.cell).described(line!.cell)}](figures/${file})`];
  });
  return [...curves, ...drawings];
}

/** Cells are computed in the order of their importance, and read in that of guidance. */
const byGuidance = (a: PublishedCell, b: PublishedCell): number => guidanceOf(a) - guidanceOf(b);
const guidanceOf = ({ cell }: PublishedCell): number => ('guidance' in cell ? cell.guidance : 0);

const caption = (cell: Cell): string =>
  'method' in cell ? `${methodOf(cell.method).title}, guidance ${cell.guidance}:` : `${kindOf(cell).described(cell)}:`;

/** Columns of scores; of what is on several networks of features, only the two that the paper has. */
const METRICS = ['fid', 'recall', 'precision', 'coverage', 'modes', 'alignment', 'obedience', 'vendi per caption', 'mss'];
const TITLES: Readonly<Record<string, string>> = {
  fid: 'FID',
  recall: 'Recall',
  'vendi per caption': 'Vendi per caption',
  mss: 'MSS',
  nearest: 'share of copies',
};
const ON_PROBE = ['fid', 'recall', 'modes', 'alignment', 'obedience'];

function scoreTable(cells: readonly PublishedCell[]): string[] {
  const points = pointsOf(cells).sort(byMethod);
  if (points.length === 0) return [];
  const names = METRICS.flatMap((metric) => {
    const found = points.flatMap(({ scores }) => scores.filter((score) => score.metric === metric)).filter(isShown);
    return [...new Map(found.map((score) => [headOf(score), score])).values()];
  });
  const head = ['method', 'g', ...names.map(headOf), 'pictures', 'network calls', 's'];
  const rows = points.map((point) => [
    titleOf(point),
    String(point.cell.guidance),
    ...names.map((name) => scoreText(point, headOf(name))),
    String(point.pictures),
    String(point.evaluations),
    String(point.seconds),
  ]);
  return [table(head, rows)];
}

/** The data first, methods in the order of their list, and each from its lowest guidance on. */
const byMethod = (a: Point, b: Point): number => placeOf(a) - placeOf(b) || a.cell.guidance - b.cell.guidance;
const placeOf = ({ cell }: Point): number => (cell.method === 'data' ? -1 : Object.keys(methods).indexOf(cell.method));

const isShown = ({ metric, features }: Score): boolean => features !== 'probe' || ON_PROBE.includes(metric);

const headOf = ({ metric, features, against }: Score): string =>
  `${TITLES[metric] ?? metric} (${features}${against === undefined ? '' : `, ${against}`})`;

function scoreText({ scores }: CellLine, head: string): string {
  const score = scores.find((one) => headOf(one) === head);
  return score ? withInterval(score) : '';
}

/** Scores of cells that are not points of curves, a row for each series; cells with the same scores share a table. */
function otherScores(cells: readonly PublishedCell[]): string[] {
  const tables = new Map<string, string[][]>();
  for (const { line } of cells) {
    if (!line || line.cell.kind === 'scores' || line.scores.length === 0) continue;
    const { scores } = line;
    const metrics = [...new Set(scores.map(({ metric }) => metric))];
    const head = ['', ...metrics.map((metric) => TITLES[metric] ?? metric)];
    const series = [...new Set(scores.map((score) => score.series ?? kindOf(line.cell).described(line.cell)))];
    const rows = series.map((name) => [
      name,
      ...metrics.map((metric) => {
        const score = scores.find((one) => one.metric === metric && (one.series ?? name) === name);
        return score ? rounded(score.value) : '';
      }),
    ]);
    const key = JSON.stringify(head);
    tables.set(key, [...(tables.get(key) ?? []), ...rows]);
  }
  return [...tables].map(([head, rows]) => table(JSON.parse(head) as string[], rows));
}

function scripts(cells: readonly PublishedCell[]): string[] {
  const edited = cells.flatMap(({ cell }) => (cell.kind === 'edits' ? [cell] : []));
  return edited.map((cell) =>
    [`The edits of "${cell.caption}" (${methodOf(cell.method).title}), state by state:`, ...editList(cell)].join('\n\n'),
  );
}

const editList = ({ edits }: EditsCell): string[] => [
  edits.map(({ does, program }, index) => `${index + 1}. ${does}:\n\n   \`\`\`sh\n   jq -c '${program}'\n   \`\`\``).join('\n'),
];

/** Missing cells, those of one method together. */
function notComputed(cells: readonly PublishedCell[]): string[] {
  const missing = cells.filter(({ line }) => !line).map(({ cell }) => cell);
  if (missing.length === 0) return [];
  const groups = new Map<string, string[]>();
  for (const cell of missing) {
    const name =
      'method' in cell ? `${cell.kind === 'scores' ? '' : `${cell.kind}, `}${methodOf(cell.method).title}` : kindOf(cell).described(cell);
    groups.set(name, [...(groups.get(name) ?? []), ...('guidance' in cell ? [String(cell.guidance)] : [])]);
  }
  const listed = [...groups].map(([name, guidances]) => (guidances.length > 0 ? `${name} (guidance ${guidances.join(', ')})` : name));
  return [`Not computed: ${listed.join('; ')}.`];
}
