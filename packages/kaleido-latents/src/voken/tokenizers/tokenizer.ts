import type { Picture } from '@kaleido/shared/image';

/** Encodes pictures as vokens. */
export interface VokenTokenizer {
  /** Its name in records (`voken_tokenizer`), with the beginning of the file's SHA-256. */
  readonly name: string;
  /** Vokens per picture; undefined if not known in advance. */
  readonly codes: number | undefined;
  /** Codebook size; vokens are 0 … size − 1. Undefined if unknown. */
  readonly size: number | undefined;
  /** Levels of the digits of a code; undefined if codes have no digits. */
  readonly levels: readonly number[] | undefined;
  /** Encodes pictures of any size: their central square is scaled to the network's side. */
  encode(pictures: readonly Picture[]): Promise<number[][]>;
  /** Decodes vokens or prefixes of them; absent in a tokenizer that only encodes. */
  readonly decode?: (vokens: readonly (readonly number[])[]) => Promise<Picture[]>;
  close(): Promise<void>;
}
