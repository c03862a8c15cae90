import type { Picture } from '@kaleido/shared/image';
import type { Latents } from '@kaleido/shared/record';

/** A captioned picture with its latents. */
export interface Sample {
  /** Names it in the log. */
  readonly key: string;
  readonly caption: string;
  readonly latents: Latents;
  /** What the picture shows (a record's `scene`), where that is known and the picture is the whole one; `sceneFacts` reads it. */
  readonly scene?: unknown;
  /** Square, its side a multiple of the model's finest resolution. */
  readonly image: Picture;
}

/** A sample but for its picture. */
export type Captioned = Pick<Sample, 'key' | 'caption' | 'latents'>;

/** How far a source that can only go forward has come. */
export interface Position {
  /** Records read, up to the last one that was learned from; 0 for a source that finds any sample by its index. */
  readonly taken: number;
  /** Of those records, or of names and sizes of all files: by it a resumed run knows that it is given the same ones again. */
  readonly digest?: string;
}

/** Records to learn from. */
export interface Source {
  /**
   * The `index`-th sample of the run. `attempt` counts from 0: a higher one is another sample in the place of one that does not fit.
   * A source that cannot go back gives its next one, whatever is asked for.
   * @throws EndOfData when there are no more
   * @throws InputError when more records are bad than may be
   */
  sample(index: number, attempt: number): Promise<Sample>;
  /** Samples that will be asked for next, by their first attempts: a source that can reads them ahead, and forgets all others. */
  expect?(indices: readonly number[]): void;
  /** The first samples, as many as there are of `count`, without using them up. */
  first(count: number): Promise<readonly Sample[]>;
  /** The same, but without their pictures where that spares reading them. */
  captions(count: number): Promise<readonly Captioned[]>;
  /** Samples that the run never learns from, to measure on. */
  heldOut(): Promise<readonly Sample[]>;
  /** Counting what the run had taken before it was resumed. */
  position(): Position;
  /** What was wrong with the records that were passed over since the last call, a line each. */
  faults(): readonly string[];
}

/** A source has run dry: the run is saved and ends. */
export class EndOfData extends Error {
  override name = 'EndOfData';
}
