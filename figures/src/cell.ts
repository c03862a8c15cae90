import { type MethodName, methods } from './methods.ts';

/** One point of a figure: pictures of captions by a method at a guidance weight, and their scores. */
export interface ScoreCell {
  readonly kind: 'scores';
  readonly method: MethodName;
  readonly guidance: number;
  readonly seed: number;
  /** Side of the pictures in pixels. */
  readonly size: number;
  /** Captions taken from the top of the list. */
  readonly captions: number;
  /** Pictures of each. */
  readonly group: number;
  /** Scenes drawn to find those of these captions: the reals. */
  readonly scenes: number;
  /** Bootstrap samples of the scores of sets. */
  readonly bootstrap: number;
}

/** One contact sheet of a figure. Its captions are one, or the first of a seed of scenes. */
export interface SheetCell {
  readonly kind: 'sheet';
  readonly method: MethodName;
  readonly guidance: number;
  readonly seed: number;
  readonly size: number;
  /** A caption, or how many of `kaleido-scenes --captions --seed 99`. */
  readonly captions: string | number;
  /** Pictures of each. */
  readonly group: number;
}

export type Cell = ScoreCell | SheetCell;

/** What files and folders are called in a pipe: by path where it runs, by content in the key. */
export interface Names {
  readonly captions: string;
  readonly probe: string;
  /** Features of the reals; empty for a sheet. */
  readonly reals: string;
  readonly model: string;
  readonly guide: string;
}

/** Steps of every cell: what a model is shipped with must not decide what is compared. */
export const STEPS = 20;

/** Pictures of a cell. */
export const picturesOf = ({ captions, group }: Cell): number => (typeof captions === 'string' ? 1 : captions) * group;

/** Least and most calls of networks; apart where a method guides some steps only. */
export function evaluationsOf(cell: Cell): { low: number; high: number } {
  const [low, high] = cell.guidance === 1 && cell.method !== 'two-weights' ? [1, 1] : methods[cell.method].calls;
  const steps = STEPS * picturesOf(cell);
  return { low: low * steps, high: high * steps };
}
