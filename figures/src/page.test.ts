import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type Figure, figures } from './figures.ts';
import { root } from './inputs.ts';
import { published, section, updated } from './page.ts';
import { allLines, type CellLine } from './store.ts';

const results = join(root, 'figures/results');
const page = join(root, 'docs', 'results.md');

test('the page of results says what the lines say', () => {
  if (!existsSync(page)) return expect(allLines(results)).toEqual([]);
  const sections = Object.fromEntries(
    Object.entries(figures(false)).map(([name, figure]) => [name, section(name, figure, published(figure, allLines(results)))]),
  );
  expect(readFileSync(page, 'utf8')).toBe(updated(readFileSync(page, 'utf8'), sections));
});

test('nothing quick is published', () => {
  expect(allLines(results).filter(({ quick }) => quick)).toEqual([]);
});

const figure: Figure = { title: 'A title', note: 'A note.', cells: [] };
const cell = figures(false)[5]!.cells[0]!;
const line: CellLine = {
  ...{ key: 'k', cell, quick: false, pictures: 2000, command: '', git: '', engine: '', machine: '', seconds: 9.5 },
  contents: { captions: '', probe: '', model: '', guide: '', reals: '' },
  scores: [{ metric: 'fid', features: 'mobilenet', value: 12.3456, low: 11, high: 14, unit: 'picture', n: 2000 }],
  evaluations: { low: 20, high: 40 },
};

test('a section: picture, table with intervals, what is missing', () => {
  const missing = figures(false)[5]!.cells[1]!;
  expect(section('5', figure, [{ cell, line }, { cell: missing }])).toBe(
    [
      '**Figure 5. A title.** A note. `npm run figure -- 5`',
      '![Scores against guidance](figures/5.svg)',
      [
        '| method | g | FID | Recall | precision | modes | alignment | Vendi | pictures | network calls | s |',
        '| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |',
        '| plain | 1 | 12.35 ± 1.5 |  |  |  |  |  | 2000 | 20–40 | 9.5 |',
      ].join('\n'),
      'Not computed yet: combined, g 1, 16 px, 2000 pictures, seed 1.',
    ].join('\n\n'),
  );
});

test('a page changes between its markers alone', () => {
  const before = 'a\n<!-- begin figure 5 -->old<!-- end figure 5 -->\nb\n';
  expect(updated(before, { 5: 'new', 7: 'other' })).toBe('a\n<!-- begin figure 5 -->\n\nnew\n\n<!-- end figure 5 -->\nb\n');
});

test('lines that do not compare are refused', () => {
  const one: Figure = { ...figure, cells: [cell, figures(false)[5]!.cells[1]!] };
  expect(published(one, [line])).toEqual([{ cell, line }, { cell: one.cells[1] }]);
  expect(() => published(one, [line, { ...line, key: 'l' }])).toThrow('k and l: both are plain, g 1');
  const other = { ...line, key: 'l', cell: one.cells[1]!, contents: { ...line.contents, probe: 'another' } };
  expect(() => published(one, [line, other])).toThrow('l: has other captions, or another probe, than k');
});
