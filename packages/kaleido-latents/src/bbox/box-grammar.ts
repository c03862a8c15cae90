/** Sides in whatever unit. */
export interface Extent {
  readonly width: number;
  readonly height: number;
}

/** A phrase and its boxes as an answer gives them. */
export interface RawSegment {
  readonly text: string;
  /** Empty for connecting text. Numbers as they are written; what is not four numbers is checked later, and named. */
  readonly boxes: readonly (readonly unknown[])[];
}

/** What an answer says. */
export interface RawGrounding {
  readonly segments: readonly RawSegment[];
  /** What 1000 thousandths are in the answer's coordinates. */
  readonly extent: Extent;
  /** What stands in the answer but cannot be used, one line each. */
  readonly faults: readonly string[];
  /** Whether the answer ends in the middle: what is whole of it is in the segments. */
  readonly isCut: boolean;
}

/** What a parser must know beside the answer. */
export interface AnswerFacts {
  /** Of the picture that the model was sent. */
  readonly sent: Extent;
  /** Limits on the pixels of a picture that the model's server resizes to. */
  readonly resize: { readonly min: number; readonly max: number };
  /** For answers whose grammar leaves it open: what numbers mean, and which of a corner's two comes first. */
  readonly coords: 'unit' | 'thousand' | 'pixel' | undefined;
  readonly order: 'xy' | 'yx';
  /** Whether the model was stopped by its limit of tokens, where that is known. */
  readonly isCut: boolean;
}

/** How a family of models writes boxes. */
export interface BoxGrammar {
  /** What to ask for, so that answers are in this grammar; {} stands for the caption. */
  readonly instruction: string;
  /**
   * Reads an answer.
   * @throws InputError (the reason alone) for an answer that is not in this grammar at all
   */
  parse(answer: string, facts: AnswerFacts): RawGrounding;
}
