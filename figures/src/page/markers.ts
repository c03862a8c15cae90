import { InputError } from '@kaleido/shared/errors';

const marker = (name: string, end: 'begin' | 'end'): string => `<!-- ${end} ${name} -->`;

/**
 * A page with what its markers enclose brought up to date: `<!-- begin figure 5 -->` … `<!-- end figure 5 -->`.
 * @throws InputError for a section without its markers, or a marker without its section
 */
export function updated(page: string, sections: ReadonlyMap<string, string>): string {
  const unknown = [...page.matchAll(/<!-- begin ([^>]*) -->/g)].find(([, name]) => !sections.has(name!));
  if (unknown) throw new InputError(`${unknown[0]}: no such section; there are ${[...sections.keys()].join(', ')}`);
  return [...sections].reduce((text, [name, now]) => {
    const [begin, end] = [text.indexOf(marker(name, 'begin')), text.indexOf(marker(name, 'end'))];
    if (begin < 0 || end < begin) throw new InputError(`the page of results has no ${marker(name, 'begin')} … ${marker(name, 'end')}`);
    return `${text.slice(0, begin)}${marker(name, 'begin')}\n\n${now}\n\n${text.slice(end)}`;
  }, page);
}
