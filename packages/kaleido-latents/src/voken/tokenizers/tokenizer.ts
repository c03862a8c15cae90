import type { Picture } from '@kaleido/shared/image';

/** Something that makes vokens of pictures. */
export interface VokenTokenizer {
  /** What records carry as `voken_tokenizer`: the name, and the beginning of the file's SHA-256. */
  readonly name: string;
  /** Vokens per picture; undefined when only its pictures tell. */
  readonly codes: number | undefined;
  /** Vokens are 0 … size − 1; undefined when the file does not say. */
  readonly size: number | undefined;
  /** Levels of the digits of a code; undefined when codes have no digits. */
  readonly levels: readonly number[] | undefined;
  /** Pictures of any size: the square in the middle is scaled to the network's. */
  encode(pictures: readonly Picture[]): Promise<number[][]>;
  /** Pictures of vokens, or of prefixes; absent in a tokenizer that only encodes. */
  readonly decode?: (vokens: readonly (readonly number[])[]) => Promise<Picture[]>;
  close(): Promise<void>;
}

/** What tells a file's content: `name@1a2b3c4d`. */
export const nameWithHash = (name: string, sha256: string): string => `${name}@${sha256.slice(0, 8)}`;
