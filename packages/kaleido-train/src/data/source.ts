import type { Picture } from '@kaleido/shared/image';
import type { Latents } from '@kaleido/shared/record';

/** A captioned picture with its latents. */
export interface Sample {
  readonly caption: string;
  readonly latents: Latents;
  /** Square, its side a multiple of the model's finest resolution. */
  readonly image: Picture;
}

/** Records to learn from. */
export interface Source {
  /**
   * The `index`-th sample of the run. `attempt` counts from 0: a higher one is another sample in the place of one that does not fit.
   * A source that cannot go back gives its next one, whatever is asked for.
   * @throws EndOfData when there are no more
   */
  sample(index: number, attempt: number): Promise<Sample>;
  /** The first samples, as many as there are of `count`, without using them up. */
  first(count: number): Promise<readonly Sample[]>;
  /** Samples taken so far, counting those of the run before it was resumed; 0 for a source that finds any sample by its index. */
  taken(): number;
}

/** A source has run dry: the run is saved and ends. */
export class EndOfData extends Error {
  override name = 'EndOfData';
}
