import type { Picture } from '@kaleido/shared/image';
import type { Latents } from '@kaleido/shared/record';

/** A captioned picture with its latents. */
export interface Sample {
  readonly caption: string;
  readonly latents: Latents;
  /** RGB, square, at least as large as the model's finest resolution and a multiple of it. */
  readonly image: Picture;
}

/** Records to learn from. */
export interface Source {
  /**
   * The `index`-th sample of the run. `attempt` counts from 0: a higher one is another sample in the place of one that does not fit.
   * A source that cannot go back gives its next one, whatever is asked for.
   */
  sample(index: number, attempt: number): Promise<Sample>;
  /** Samples taken so far, for a source that can only go forward; 0 for one that finds any sample by its index. */
  readonly taken: () => number;
}
