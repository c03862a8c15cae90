/** The ids of a word. */
export type Model = (word: string) => readonly number[];

/** A vocabulary as models see it. */
export interface Vocabulary {
  /** The id of a piece that a text may produce. */
  idOf(piece: string): number | undefined;
  /** The id of any piece, special pieces included. */
  anyIdOf(piece: string): number | undefined;
}
