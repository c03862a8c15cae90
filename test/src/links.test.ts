import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { anchors, citations, filesBelow, hasSection, headings, links } from './markdown.ts';
import { root } from './run-command.ts';

const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const pages = filesBelow(root, ['.md']);

/** Why a link on a page leads nowhere; undefined when it leads somewhere, or out of the repository. */
function brokenLink(page: string, target: string): string | undefined {
  if (/^(?:https?|mailto):/.test(target)) return undefined;
  const [file = '', anchor] = decodeURI(target).split('#');
  const path = file === '' ? page : join(dirname(page), file);
  if (!existsSync(join(root, path))) return `${target}: no such file`;
  if (anchor === undefined) return undefined;
  return path.endsWith('.md') && anchors(read(path)).includes(anchor) ? undefined : `${target}: no such section`;
}

test.each(pages)('links of %s', (page) => {
  expect(links(read(page)).flatMap((target) => brokenLink(page, target) ?? [])).toEqual([]);
});

test('every page can be reached from the README', () => {
  const reached = new Set(['README.md']);
  for (const page of reached) {
    for (const target of links(read(page))) {
      const path = join(dirname(page), target.split('#')[0]!);
      for (const found of [path, join(path, 'README.md')]) if (pages.includes(found)) reached.add(found);
    }
  }
  expect(pages.filter((page) => !reached.has(page))).toEqual([]);
});

test('every package has a README', () => {
  const folders = filesBelow(root, ['package.json']).map((path) => dirname(path));
  expect([...folders, 'bench'].filter((folder) => !existsSync(join(root, folder, 'README.md')))).toEqual([]);
});

const sources = ['packages', 'test', 'bench', 'figures', 'scripts'].flatMap((folder) =>
  filesBelow(join(root, folder), ['.ts', '.mjs', '.py', '.yaml']).map((path) => join(folder, path)),
);

test('sections that comments cite exist', () => {
  const missing = sources.flatMap((path) =>
    path === 'test/src/links.test.ts' || path === 'test/src/markdown.ts'
      ? []
      : citations(read(path))
          .filter(
            ({ section, page }) =>
              !existsSync(join(root, 'docs', page)) || (section !== '' && !hasSection(read(join('docs', page)), section)),
          )
          .map(({ section, page }) => `${path}: docs/${page} ${section}`),
  );
  expect(missing).toEqual([]);
});

test('comments cite pages of this repository only', () => {
  const outside =
    /\bspec(?:ification)?,? (?:§|")|\bspec\/[\w-]+\.md|(?<!docs\/)\b(?:design|mdm|t5|metrics|data-formats)\.md|\.\.\/shared\/(?:spec|design)/;
  const found = sources.filter((path) => path !== 'test/src/links.test.ts' && outside.test(read(path).replaceAll('docs/mdm.md', '')));
  expect(found).toEqual([]);
});

const page =
  '# A page\n\n## 1. One `x` & two\n\n### 1.2 Deeper\n\n## Names\n\n## Names\n\n    # code\n\n```\n[no](link)\n## none\n```\n\nSee [a](b.md#c), ![d](e.svg).\n';

test('headings, anchors and links of a page, not those in code', () => {
  expect(headings(page)).toEqual(['A page', '1. One `x` & two', '1.2 Deeper', 'Names', 'Names']);
  expect(anchors(page)).toEqual(['a-page', '1-one-x--two', '12-deeper', 'names', 'names-1']);
  expect(links(page)).toEqual(['b.md#c', 'e.svg']);
});

test('citations, over the end of a line too', () => {
  const cited = (source: string) => citations(source).map(({ page, section }) => `${page} ${section}`);
  expect(cited('/** As docs/mdm.md §1.9 and §1.10,\n * docs/t5.md,\n * "Names". */')).toEqual(['mdm.md 1.9', 'mdm.md 1.10', 't5.md Names']);
  expect(cited('# see docs/data.md')).toEqual(['data.md ']);
});

test.each([
  ['1', true],
  ['1.2', true],
  ['Names', true],
  ['2', false],
  ['1.1', false],
  ['Name', false],
  ['', false],
])('section %j of a page: %s', (section, exists) => expect(hasSection(page, section)).toBe(exists));
