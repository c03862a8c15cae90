import type { RecordChanges } from '@kaleido/shared/ndjson';
import type { Latents } from '@kaleido/shared/record';
import type { LatentSample } from '../samples/sample.ts';

/** Makes latents of pictures. */
export interface LatentMaker {
  /**
   * Makes the command's part, and any others that it had to make on the way. If it returns nothing, the picture passes through unchanged.
   * Called for several pictures at once.
   * @throws InputError or PictureFailure if it fails for this picture
   */
  make(sample: LatentSample, signal: AbortSignal): Promise<Latents>;
  /** Checks a sample that would pass through, since it has the part. @throws InputError naming the sample if it must not */
  checkExisting?(sample: LatentSample): void;
  /** Record fields about the part, such as the name of the tokenizer. */
  readonly fields?: RecordChanges;
  /** Messages for the user after the last picture, one per line. */
  summary?(): readonly string[];
  /** Called in any case. */
  close?(): Promise<void>;
}

/** Work on one picture failed, but not because of the picture. Others may succeed. */
export class PictureFailure extends Error {
  override name = 'PictureFailure';
}
