import type { Picture } from '@kaleido/shared/image';
import type { Latents } from '@kaleido/shared/record';

/** A captioned picture with its latents. */
export interface Sample {
  /** Its name in the log. */
  readonly key: string;
  readonly caption: string;
  readonly latents: Latents;
  /** The tokenizer of its vokens, if its record names one. */
  readonly vokenTokenizer?: string;
  /** What the picture shows (a record's `scene`), if that is known and the picture is not cropped; `sceneFacts` parses it. */
  readonly scene?: unknown;
  /** Square, its side a multiple of the model's finest resolution. */
  readonly image: Picture;
}

/** A sample without its picture. */
export type Captioned = Pick<Sample, 'key' | 'caption' | 'latents' | 'vokenTokenizer'>;

/** The position of a sequential source. */
export interface Position {
  /** Number of records read, up to the last one used for training; 0 for a source with random access. */
  readonly taken: number;
  /** Digest of those records, or of the names and sizes of all files, by which a resumed run recognises the same data. */
  readonly digest?: string;
}

/** A source of training samples. */
export interface Source {
  /**
   * The `index`-th sample of the run. A higher `attempt`, from 0, gives a replacement for a sample that does not fit. A sequential source
   * returns its next sample, whatever the index.
   * @throws EndOfData at the end
   * @throws InputError when too many records are bad
   */
  sample(index: number, attempt: number): Promise<Sample>;
  /** Announces the next samples, with attempt 0: a source with random access reads them ahead and drops all others. */
  expect?(indices: readonly number[]): void;
  /** The first `count` samples, or all if there are fewer, without consuming them. */
  first(count: number): Promise<readonly Sample[]>;
  /** The same without pictures, if that saves reading them. */
  captions(count: number): Promise<readonly Captioned[]>;
  /** Samples for validation, never used for training. */
  heldOut(): Promise<readonly Sample[]>;
  /** The position, including what the run had read before it was resumed. */
  position(): Position;
  /** The errors of records skipped since the last call, one line each. */
  faults(): readonly string[];
}

/** A source has no more samples: the run is saved and ends. */
export class EndOfData extends Error {
  override name = 'EndOfData';
}
