/** Width and height, in any unit. */
export interface Extent {
  readonly width: number;
  readonly height: number;
}

/** A phrase with its boxes, as found in an answer. */
export interface RawSegment {
  readonly text: string;
  /** Empty for connecting text. Unchecked: `toSegments` refuses what is not four numbers. */
  readonly boxes: readonly (readonly unknown[])[];
}

/** The content of an answer. */
export interface RawGrounding {
  readonly segments: readonly RawSegment[];
  /** Width and height of the picture in the answer's coordinates. */
  readonly extent: Extent;
  /** Parts of the answer that cannot be used, one line each. */
  readonly faults: readonly string[];
  /** Whether the answer is truncated; the segments hold its complete parts. */
  readonly isCut: boolean;
}

/** What a parser needs to know about an answer. */
export interface AnswerFacts {
  /** Size of the picture sent to the model. */
  readonly sent: Extent;
  /** Limits of the number of pixels to which the server resizes a picture. */
  readonly resize: { readonly min: number; readonly max: number };
  /** Unit and order of coordinates, if the grammar leaves them open. */
  readonly coords: 'unit' | 'thousand' | 'pixel' | undefined;
  readonly order: 'xy' | 'yx';
  /** Whether the token limit truncated the answer, if known. */
  readonly isCut: boolean;
}

/** The box format of a family of models. */
export interface BoxGrammar {
  /** Prompt for answers in this grammar; {} stands for the caption. */
  readonly instruction: string;
  /**
   * Reads an answer.
   * @throws InputError (the reason alone) for an answer that is not in this grammar at all
   */
  parse(answer: string, facts: AnswerFacts): RawGrounding;
}
