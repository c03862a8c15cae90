import { heldOut } from '../captions.ts';
import { type NearestCell, nameOf } from '../cell.ts';
import { command, pipe, script } from '../command-line.ts';
import { callsOf, drawing, drawnAs, modelsOf, partsOf, planning } from '../drawn.ts';
import { ofSets } from '../scores.ts';
import type { Kind } from './kind.ts';

/** The seed whose first scenes the shipped model was trained on. */
const TRAINING = 1;

/** Pictures of pairs that training leaves out, each beside its nearest training pictures. */
export const nearest: Kind<NearestCell> = {
  described: (cell) => `nearest training pictures, ${drawnAs(cell)}, ${picturesOf(cell)} pictures, seed ${cell.seed}`,
  reads: (cell) => ({ ...modelsOf(cell), probe: 'probe' }),
  parts: partsOf,
  script(cell, names) {
    const compare = (...words: (string | number)[]): string =>
      command(['kaleido-metrics', ...words, '--fake', 'pictures.ndjson', '--features', 'probe', '--probe', nameOf(names, 'probe')]);
    const draw = drawing(cell, 1, names, '--ndjson');
    return script(
      heldOut(cell.scenes, cell.captions),
      `${pipe(...planning(cell, cell.group, names, 'captions.txt'), draw)} > pictures.ndjson`,
      command(['kaleido-scenes', '-n', cell.training, '--seed', TRAINING, '--size', cell.size, '--shards', 'training']),
      compare('--real', 'training', '--metrics', 'nearest', '-o', 'nearest.json'),
      compare('sheet', '--real', 'training', '-n', 16, '-o', 'sheet.png'),
      'rm -r training',
    );
  },
  drawing: 'sheet.png',
  pictures: picturesOf,
  calls: (cell) => callsOf(cell, picturesOf(cell)),
  scores: (_, read) => ofSets(JSON.parse(read('nearest.json'))),
};

function picturesOf({ captions, group }: NearestCell): number {
  return captions * group;
}
