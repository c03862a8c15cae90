import { InputError } from '@kaleido/shared/errors';
import type { Cell, Role } from './cell.ts';
import { kindOf } from './kinds/kinds.ts';
import { described } from './list.ts';
import type { Figure } from './manifest/figure.ts';
import { type CellLine, linesOf } from './store.ts';

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
  const found = cells.map((cell) => ({ cell, lines: linesOf(cell, lines) }));
  const twice = found.find(({ lines }) => lines.length > 1);
  if (twice) throw new InputError(`${twice.lines.map(({ key }) => key).join(' and ')}: both are ${described(twice.cell)}; remove one`);
  const known = new Map<string, CellLine>();
  for (const line of found.flatMap(({ lines }) => lines))
    for (const [role, source] of Object.entries(kindOf(line.cell).reads(line.cell))) {
      if (typeof source !== 'string') continue;
      // Of a model each role and each stage reads something else.
      const read = `${role} ${source} ${'size' in line.cell ? line.cell.size : ''}`;
      const first = known.get(read) ?? line;
      known.set(read, first);
      if (first.contents[role as Role] !== line.contents[role as Role])
        throw new InputError(
          `${line.key}: was computed with another --${source} than ${first.key}: their scores do not compare; remove one`,
        );
    }
  return found.map(({ cell, lines: [line] }) => ({ cell, line }));
}
