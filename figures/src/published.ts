import { isDeepStrictEqual } from 'node:util';
import { InputError } from '@kaleido/shared/errors';
import type { Cell, Role } from './cell.ts';
import { kindOf } from './kinds/kinds.ts';
import { described } from './list.ts';
import type { Figure } from './manifest/figure.ts';
import type { CellLine } from './store.ts';

/** A cell, and its line if it was computed. */
export interface PublishedCell {
  readonly cell: Cell;
  readonly line?: CellLine | undefined;
}

/**
 * What was computed of a figure, by whatever models: a page can be made where these are not.
 * @throws InputError when two lines are of one cell, or lines disagree about a file that they should share: their scores do not compare
 */
export function published({ cells }: Pick<Figure, 'cells'>, lines: readonly CellLine[]): PublishedCell[] {
  const found = cells.map((cell) => ({ cell, lines: lines.filter((line) => isDeepStrictEqual(line.cell, cell)) }));
  const twice = found.find(({ lines }) => lines.length > 1);
  if (twice) throw new InputError(`${twice.lines.map(({ key }) => key).join(' and ')}: both are ${described(twice.cell)}; remove one`);
  const known = new Map<string, CellLine>();
  for (const line of found.flatMap(({ lines }) => lines))
    for (const [role, source] of Object.entries(kindOf(line.cell).reads(line.cell))) {
      if (typeof source !== 'string') continue;
      const first = known.get(source) ?? line;
      known.set(source, first);
      if (contentsFrom(first, source) !== line.contents[role as Role])
        throw new InputError(`${line.key}: was computed with another --${source} than ${first.key}; remove the older one`);
    }
  return found.map(({ cell, lines: [line] }) => ({ cell, line }));
}

/** The hash of what an option named when a cell was computed. */
function contentsFrom(line: CellLine, option: string): string | undefined {
  const [role] = Object.entries(kindOf(line.cell).reads(line.cell)).find(([, source]) => source === option) ?? [];
  return role === undefined ? undefined : line.contents[role as Role];
}
