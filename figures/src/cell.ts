import type { MethodName } from './methods.ts';
import type { TrainedName } from './trained.ts';

/** How pictures are drawn. */
interface Drawing {
  readonly method: MethodName;
  readonly guidance: number;
  readonly seed: number;
  /** Side of the pictures in pixels. */
  readonly size: number;
}

/** One point of a figure: pictures of captions by a method at a guidance weight, and their scores. */
export interface ScoreCell extends Drawing {
  readonly kind: 'scores';
  /** What captions are of and pictures are compared with: scenes, scenes of pairs that training leaves out, or photographs of clothes. */
  readonly data: 'scenes' | 'held-out' | 'clothes';
  /** Captions taken from the top of the list. */
  readonly captions: number;
  /** Pictures of each. */
  readonly group: number;
  /** Scenes drawn to find those of these captions: the reals. */
  readonly scenes: number;
  /** Bootstrap samples of the scores of sets. */
  readonly bootstrap: number;
  /** Whose weights draw, instead of the model that an option names. */
  readonly trained?: TrainedName;
}

/** One contact sheet of a figure. Its captions are one, or the first of a seed of scenes. */
export interface SheetCell extends Drawing {
  readonly kind: 'sheet';
  /** A caption, or how many of `kaleido-scenes --captions --seed 99`. */
  readonly captions: string | number;
  /** Plans of each. */
  readonly group: number;
  /** Pictures of each plan, from different noises. */
  readonly images: number;
}

/** One plan drawn, changed by `jq`, drawn again, and so on: a row of pictures for each state, from the same noises. */
export interface EditsCell extends Drawing {
  readonly kind: 'edits';
  readonly caption: string;
  /** Plans that the edits see, one record each. */
  readonly plans: number;
  /** Pictures of each plan. */
  readonly images: number;
  readonly edits: readonly Edit[];
}

export interface Edit {
  /** What it does, in words. */
  readonly does: string;
  /** A program for `jq -c`. */
  readonly program: string;
}

/** Pictures of pairs that training leaves out, each beside the nearest of the first training pictures. */
export interface NearestCell extends Drawing {
  readonly kind: 'nearest';
  readonly captions: number;
  readonly group: number;
  /** Scenes whose captions are counted; the most frequent are taken. */
  readonly scenes: number;
  /** Training pictures. */
  readonly training: number;
}

/** The time that each half of the model takes for a picture of each caption. */
export interface CostCell extends Drawing {
  readonly kind: 'cost';
  readonly captions: number;
}

/** The toy in which everything is known. */
export interface ToyCell {
  readonly kind: 'toy';
  /** Points of each class. */
  readonly samples: number;
  readonly steps: number;
}

/** Latents extracted from photographs. */
export interface ExtractionCell {
  readonly kind: 'extraction';
  /** Photographs on the sheet. */
  readonly count: number;
}

/** The training of a small model, which other cells draw with. */
export interface TrainingCell {
  readonly kind: 'training';
  readonly model: TrainedName;
  /** Of 16 pictures. */
  readonly steps: number;
}

export type DrawingCell = ScoreCell | SheetCell | EditsCell | NearestCell | CostCell;
export type Cell = DrawingCell | ToyCell | ExtractionCell | TrainingCell;

/** What a pipe reads. */
export type Role = 'captions' | 'probe' | 'prior' | 'model' | 'guide' | 'tokenizer' | 'photos' | 'segmenter' | 'reals';

/** What files and folders are called in a pipe: by path where it runs, by content in the key. */
export type Names = Readonly<Partial<Record<Role, string>>>;

/** @throws RangeError for a role that the cell's kind has not declared */
export function nameOf(names: Names, role: Role): string {
  const name = names[role];
  if (name === undefined) throw new RangeError(`a pipe reads ${role}, which its kind does not declare`);
  return name;
}
