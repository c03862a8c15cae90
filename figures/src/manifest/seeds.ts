import type { Cell } from '../cell.ts';
import type { MethodName } from '../methods.ts';
import type { TrainedName } from '../trained.ts';
import { trainingOf } from '../training-key.ts';
import type { Figure } from './figure.ts';
import { scoreCell } from './quality.ts';

const sizes = { data: 'scenes', size: 16, captions: 125, group: 16, scenes: 20_000, bootstrap: 20 } as const;

/** Trained thrice: each seed with the plan and without it on the same pictures in the same order. */
export const seeds = (quick: boolean): Figure => ({
  title: 'The headline over three training seeds',
  note:
    'Models of 16 pixels, 5 000 steps each from nothing: with plans of text and boxes, and without, on the same pictures in the same order; once ' +
    'also on texts in place of every other caption, for prompt expansion.',
  cells: quick ? [] : [...([1, 2, 3] as const).flatMap(pair), ...of('expansion', 'expansion-1')],
});

const pair = (seed: 1 | 2 | 3): Cell[] => [...of('plain', `plain-${seed}`), ...of('text-bbox', `kaleido-${seed}`)];

const of = (method: MethodName, trained: TrainedName): Cell[] => [trainingOf(trained), { ...scoreCell(method, 7, sizes), trained }];
