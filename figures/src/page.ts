import { isDeepStrictEqual } from 'node:util';
import { InputError } from '@kaleido/shared/errors';
import type { Cell } from './cell.ts';
import { sheetName } from './draw.ts';
import type { Figure } from './figures.ts';
import { described } from './list.ts';
import { methods } from './methods.ts';
import type { CellLine } from './store.ts';

const COLUMNS = {
  fid: 'FID',
  recall: 'Recall',
  precision: 'precision',
  modes: 'modes',
  alignment: 'alignment',
  vendi_per_caption: 'Vendi',
};

/**
 * What was computed of a figure, by whatever models: a page can be made where these are not.
 * @throws InputError when lines disagree about captions or probe, or two are of one cell: their scores do not compare
 */
export function published({ cells }: Figure, lines: readonly CellLine[]): PublishedCell[] {
  const found = cells.map((cell) => ({ cell, lines: lines.filter((line) => isDeepStrictEqual(line.cell, cell)) }));
  const twice = found.find(({ lines }) => lines.length > 1);
  if (twice) throw new InputError(`${twice.lines.map(({ key }) => key).join(' and ')}: both are ${described(twice.cell)}; remove one`);
  const scored = found.flatMap(({ lines }) => lines).filter(({ scores }) => scores.length > 0);
  const other = scored.find(({ contents }) =>
    (['captions', 'probe'] as const).some((name) => contents[name] !== scored[0]!.contents[name]),
  );
  if (other) throw new InputError(`${other.key}: has other captions, or another probe, than ${scored[0]!.key}`);
  return found.map(({ cell, lines: [line] }) => ({ cell, line }));
}

interface PublishedCell {
  readonly cell: Cell;
  readonly line?: CellLine | undefined;
}

/** What a page says of a figure between its markers: picture, table, note, and which cells are missing. Pictures lie in `figures/` beside it. */
export function section(name: string, { title, note }: Figure, cells: readonly PublishedCell[]): string {
  const lines = cells.flatMap(({ line }) => line ?? []);
  const missing = cells.flatMap(({ cell, line }) => (line ? [] : described(cell)));
  return [
    `**Figure ${name}. ${title}.** ${note} \`npm run figure -- ${name}\``,
    ...pictures(name, lines),
    ...table(lines),
    ...(missing.length > 0 ? [`Not computed yet: ${missing.join('; ')}.`] : []),
  ].join('\n\n');
}

function pictures(name: string, lines: readonly CellLine[]): string[] {
  const alt = ({ method, guidance }: Cell): string => `${methods[method].title}, guidance ${guidance}`;
  const sheets = lines.filter(({ cell }) => cell.kind === 'sheet').map((line) => `![${alt(line.cell)}](figures/${sheetName(name, line)})`);
  return [...(lines.some(({ scores }) => scores.length > 0) ? [`![Scores against guidance](figures/${name}.svg)`] : []), ...sheets];
}

function table(lines: readonly CellLine[]): string[] {
  const scored = lines.filter(({ scores }) => scores.length > 0);
  if (scored.length === 0) return [];
  const head = ['method', 'g', ...Object.values(COLUMNS), 'pictures', 'network calls', 's'];
  const rows = scored.map((line) => [
    methods[line.cell.method].title,
    String(line.cell.guidance),
    ...Object.keys(COLUMNS).map((metric) => shown(line, metric)),
    String(line.pictures),
    [...new Set([line.evaluations.low, line.evaluations.high])].join('–'),
    String(line.seconds),
  ]);
  return [[head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n')];
}

function shown({ scores }: CellLine, metric: string): string {
  const score = scores.find((one) => one.metric === metric);
  if (!score) return '';
  const half = score.low === null || score.high === null ? '' : ` ± ${Number(((score.high - score.low) / 2).toPrecision(2))}`;
  return `${Number(score.value.toPrecision(4))}${half}`;
}

const marker = (name: string, end: 'begin' | 'end'): string => `<!-- ${end} figure ${name} -->`;

/** The page with what its markers enclose brought up to date: `<!-- begin figure 5 -->` … `<!-- end figure 5 -->`. */
export function updated(page: string, sections: Readonly<Record<string, string>>): string {
  return Object.entries(sections).reduce((text, [name, now]) => {
    const [begin, end] = [text.indexOf(marker(name, 'begin')), text.indexOf(marker(name, 'end'))];
    if (begin < 0 || end < begin) return text;
    return `${text.slice(0, begin)}${marker(name, 'begin')}\n\n${now}\n\n${text.slice(end)}`;
  }, page);
}
