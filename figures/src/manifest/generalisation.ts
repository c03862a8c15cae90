import type { Cell } from '../cell.ts';
import type { MethodName } from '../methods.ts';
import type { Figure } from './figure.ts';
import { scoreCell } from './quality.ts';

/** Pairs of subject and thing that training leaves out. */
export function generalisation(quick: boolean): Figure {
  const sizes = quick ? { captions: 4, group: 2, scenes: 500, bootstrap: 3 } : { captions: 60, group: 16, scenes: 20_000, bootstrap: 20 };
  const point = (method: MethodName, guidance: number): Cell => scoreCell(method, guidance, { data: 'held-out', size: 16, ...sizes });
  const beside = (method: MethodName): Cell => ({
    ...{ kind: 'nearest', method, guidance: 7, seed: 1, size: 16 },
    ...{ captions: sizes.captions, group: quick ? 1 : 2, scenes: sizes.scenes, training: quick ? 500 : 20_000 },
  });
  return {
    title: 'Pairs of subject and thing that never occur in training',
    note:
      'Captions are the most frequent of 20 000 scenes of `--split held-out`. Alignment is the share of pictures of which the probe reads both right; ' +
      'that of the data themselves is how well it reads. Sheets show the ' +
      'pictures that come closest to the first 20 000 training pictures, by the features of the probe, each beside its three nearest; a picture ' +
      'counts as a copy when one of them is three times nearer than the next.',
    cells: quick
      ? [point('text-bbox', 7), beside('text-bbox')]
      : [point('data', 1), point('plain', 7), point('text-bbox', 7), point('combined', 7), beside('text-bbox'), beside('combined')],
  };
}
