import type { LatentPart } from '@kaleido/shared/record';
import type { Cell, Names, Role } from '../cell.ts';
import type { Score } from '../scores.ts';
import type { TrainedName } from '../trained.ts';

/** Options that name files and folders. */
export const inputOptions = [
  'captions',
  'probe',
  'model',
  'plain-model',
  'expansion-model',
  'guide-model',
  'clothes-model',
  'clothes-plain-model',
  'photos',
  'segmenter',
] as const;
export type InputOption = (typeof inputOptions)[number];

/** Where a file comes from: an option, or a training cell. */
export type Source = InputOption | { readonly trained: TrainedName };

/** One kind of cell. */
export interface Kind<C extends Cell> {
  /** In words. */
  described(cell: C): string;
  /** What its pipe reads. */
  reads(cell: C): Readonly<Partial<Record<Exclude<Role, 'reals'>, Source>>>;
  /** Parts that the prior (or, without one, the model) must have learned. */
  parts(cell: C): readonly LatentPart[];
  /** The pipe, as a user would type it; it runs in an empty folder. */
  script(cell: C, names: Names): string;
  /** The pipe that makes what cells share, in the folder that `reals` names. */
  reals?(cell: C, names: Names): string;
  /** What it leaves to be shown, if anything. */
  readonly drawing: 'sheet.png' | 'drawing.png' | undefined;
  pictures(cell: C): number;
  /** Calls of networks. */
  calls(cell: C): number;
  /** Seconds on two processor cores beside the calls of networks. */
  seconds?(cell: C): number;
  /** Scores in the files that the pipe has left. */
  scores(cell: C, read: (name: string) => string): Score[];
}
