/** The ids of a word. */
export type Model = (word: string) => readonly number[];

/** A vocabulary as a model reads it. */
export interface Vocabulary {
  /** The id of a piece that may come of a text. */
  idOf(piece: string): number | undefined;
  /** The id of any piece, special ones too. */
  anyIdOf(piece: string): number | undefined;
}
