import { seeds } from '../captions.ts';
import type { SheetCell } from '../cell.ts';
import { command, pipe, script } from '../command-line.ts';
import { callsOf, drawing, drawnAs, modelsOfSheet, partsOf, planning } from '../drawn.ts';
import type { Kind } from './kind.ts';

/** A contact sheet. */
export const sheet: Kind<SheetCell> = {
  described: (cell) => `sheet, ${drawnAs(cell)}, ${picturesOf(cell)} pictures, seed ${cell.seed}`,
  reads: modelsOfSheet,
  parts: partsOf,
  script(cell, names) {
    const { captions, group, images } = cell;
    const source =
      typeof captions === 'string' ? ['echo', captions] : ['kaleido-scenes', '--captions', '-n', captions, '--seed', seeds.captions];
    const draw = drawing(cell, images, names, '--draw', '--grid', '-o', 'sheet.png');
    return script(pipe(command(source), ...planning(cell, group, names), draw));
  },
  drawing: 'sheet.png',
  pictures: picturesOf,
  calls: (cell) => callsOf(cell, picturesOf(cell)),
  scores: () => [],
};

function picturesOf({ captions, group, images }: SheetCell): number {
  return (typeof captions === 'string' ? 1 : captions) * group * images;
}
