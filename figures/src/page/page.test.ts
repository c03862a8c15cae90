import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { curvesOf } from '../curves.ts';
import { drawingName } from '../draw.ts';
import { figures } from '../figures.ts';
import { root } from '../inputs.ts';
import { keyOf } from '../key.ts';
import { kindOf } from '../kinds/kinds.ts';
import type { Figure } from '../manifest/figure.ts';
import { published } from '../published.ts';
import { allLines, type CellLine } from '../store.ts';
import { figureSection } from './figure-section.ts';
import { updated } from './markers.ts';
import { sections } from './sections.ts';

const results = join(root, 'figures/results');
const page = readFileSync(join(root, 'docs/results.md'), 'utf8');
const lines = allLines(results);
const read = (key: string, name: string): string => readFileSync(join(results, key, name), 'utf8');

test('the page of results says what the lines say', () => {
  expect(updated(page, sections(figures(false), lines, read))).toBe(page);
});

test('the page shows what was drawn', () => {
  const shown = [...figures(false)].flatMap(([name, figure]) => {
    const cells = published(figure, lines);
    return [...curvesOf(name, cells).map(({ file }) => file), ...cells.flatMap(({ line }) => (line && drawingName(name, line)) ?? [])];
  });
  expect(shown.filter((file) => !existsSync(join(root, 'docs/figures', file)))).toEqual([]);
});

test('nothing quick is published, and every line is of the pipe that its cell has now', () => {
  expect(lines.filter(({ quick }) => quick)).toEqual([]);
  expect(lines.filter(({ key, cell, contents }) => keyOf(cell, contents) !== key).map(({ key }) => key)).toEqual([]);
});

test('scores are those of the files that the pipes left', () => {
  for (const { key, cell, scores, pictures } of lines) {
    const again = kindOf(cell).scores(cell, (name) => read(key, name));
    expect({ key, scores }).toEqual({ key, scores: again });
    expect({ key, pictures }).toEqual({ key, pictures: again.find(({ unit }) => unit === 'picture')?.n ?? kindOf(cell).pictures(cell) });
  }
  expect(lines.length).toBeGreaterThan(50);
});

const figure: Figure = { title: 'A title', note: 'A note.', cells: [] };
const [data, cell, planned] = figures(false).get('5')!.cells as [Figure['cells'][0], Figure['cells'][0], Figure['cells'][0]];
const line: CellLine = {
  ...{ key: 'k', cell, quick: false, pictures: 2000, command: '', git: '', engine: '', machine: '', seconds: 9.5 },
  contents: { captions: 'c', probe: 'p', model: 'm', prior: 'm', reals: '' },
  scores: [{ metric: 'fid', features: 'mobilenet', value: 12.3456, low: 11, high: 14, unit: 'picture', n: 2000 }],
  evaluations: 40,
};

test('a section: pictures, table with intervals, what is missing', () => {
  expect(figureSection('5', figure, [{ cell: data }, { cell, line }, { cell: planned }])).toBe(
    [
      '**Figure 5. A title.** A note. `npm run figure -- 5`',
      '![Scores against guidance: the plan and its rivals](figures/5.svg)',
      '![Scores against precision, with their fronts: the plan and its rivals](figures/5-fronts.svg)',
      [
        '| method | g | FID (mobilenet) | pictures | network calls | s |',
        '| --- | --- | --- | --- | --- | --- |',
        '| plain | 7 | 12.35 ± 1.5 | 2000 | 40 | 9.5 |',
      ].join('\n'),
      'Not computed: the data themselves (guidance 1); text + bbox (guidance 7).',
    ].join('\n\n'),
  );
});

test('forms of the plan have drawings of their own, beside plain guidance', () => {
  const text = figures(false)
    .get('5')!
    .cells.find((one) => one.kind === 'scores' && one.method === 'text')!;
  const [rivals, , forms] = curvesOf('5', [
    { cell, line },
    { cell: text, line: { ...line, cell: text } },
  ]);
  expect(rivals!.points.map((point) => point.cell.method)).toEqual(['plain']);
  expect(forms).toMatchObject({ file: '5-plans.svg', points: [{ cell: { method: 'plain' } }, { cell: { method: 'text' } }] });
});

test('a page changes between its markers alone', () => {
  const before = 'a\n<!-- begin bars -->old<!-- end bars -->\nb\n';
  expect(updated(before, new Map([['bars', 'new']]))).toBe('a\n<!-- begin bars -->\n\nnew\n\n<!-- end bars -->\nb\n');
  expect(() => updated(before, new Map([['losses', '']]))).toThrow('<!-- begin bars -->: no such section; there are losses');
  expect(() => updated('', new Map([['losses', '']]))).toThrow('has no <!-- begin losses -->');
});

test('lines that do not compare are refused', () => {
  const one: Figure = { ...figure, cells: [cell, planned] };
  expect(published(one, [line])).toEqual([
    { cell, line },
    { cell: planned, line: undefined },
  ]);
  expect(() => published(one, [line, { ...line, key: 'l' }])).toThrow('k and l: both are plain, g 7');
  const other = { ...line, key: 'l', cell: planned, contents: { ...line.contents, probe: 'another' } };
  expect(() => published(one, [line, other])).toThrow(
    'l: was computed with another --probe than k: their scores do not compare; remove one',
  );
});
