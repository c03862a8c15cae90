import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Folders that hold nothing written by hand. */
const skipped = new Set(['node_modules', 'dist', 'build', 'runs']);

/** Files below a folder whose names end so, as paths from it; hidden and built ones are left out. */
export function filesBelow(folder: string, endings: readonly string[], below = ''): string[] {
  return readdirSync(join(folder, below), { withFileTypes: true }).flatMap((entry) => {
    if (entry.name.startsWith('.') || skipped.has(entry.name)) return [];
    const path = join(below, entry.name);
    if (entry.isDirectory()) return filesBelow(folder, endings, path);
    return endings.some((ending) => path.endsWith(ending)) ? [path] : [];
  });
}

/** Headings of a page in their order, without their marks. */
export const headings = (page: string): string[] => [...prose(page).matchAll(/^#{1,6} +(.+?) *#*$/gm)].map(([, text = '']) => text);

/** What links to the headings of a page end in, as GitHub makes it: lower case, punctuation dropped, blanks as hyphens, repeats numbered. */
export function anchors(page: string): string[] {
  const used = new Map<string, number>();
  return headings(page).map((heading) => {
    const plain = heading.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').replace(/[`*]/g, '');
    const anchor = plain
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\p{M}_ -]/gu, '')
      .replaceAll(' ', '-');
    const before = used.get(anchor) ?? 0;
    used.set(anchor, before + 1);
    return before === 0 ? anchor : `${anchor}-${before}`;
  });
}

/** Targets of the links and pictures of a page. */
export const links = (page: string): string[] =>
  [...prose(page).matchAll(/\]\(([^)\s]+)(?: "[^"]*")?\)|<(?:img|a)\b[^>]*\b(?:src|href)="([^"]+)"/g)].map(
    ([, target, attribute]) => target ?? attribute ?? '',
  );

/** A page without its code. */
const prose = (page: string): string =>
  page
    .replace(/^( *)(`{3,}|~{3,}).*\n[\s\S]*?^\1\2.*$/gm, '')
    .replace(/(?<=\n\n)(?: {4}.*\n|\n)+/g, '\n')
    .replace(/`[^`\n]*`/g, (code) => code.replace(/[[\]()<]/g, ''));

/** A section of a page in `docs/` that a comment names, as `docs/mdm.md §1.9` or `docs/t5.md, "Names"`. */
export interface Citation {
  readonly page: string;
  readonly section: string;
}

/**
 * The sections that a source file cites. A page that is named as a whole gives an empty section.
 */
export function citations(source: string): Citation[] {
  const text = source.replace(/\n[ \t]*(?:\*|\/\/|#)?[ \t]*/g, ' ');
  return [...text.matchAll(/(?<![\w/])docs\/([\w-]+\.md)((?:(?: |, | and )§\d+(?:\.\d+)*)+|, "[^"]+")?/g)].flatMap(
    ([, page = '', where = '']) => {
      const named = where.match(/"(.+)"/)?.[1];
      const sections = named === undefined ? [...where.matchAll(/§([\d.]*\d)/g)].map(([, number = '']) => number) : [named];
      return (sections.length > 0 ? sections : ['']).map((section) => ({ page, section }));
    },
  );
}

/** Whether a page has the section: a heading of that name, or one that begins with that number. */
export const hasSection = (page: string, section: string): boolean =>
  section !== '' && headings(page).some((heading) => heading === section || heading.split(' ', 1)[0]!.replace(/\.$/, '') === section);
