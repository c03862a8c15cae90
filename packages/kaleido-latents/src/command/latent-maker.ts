import type { RecordChanges } from '@kaleido/shared/ndjson';
import type { Latents } from '@kaleido/shared/record';
import type { LatentSample } from '../samples/sample.ts';

/** Makes latents of pictures. */
export interface LatentMaker {
  /**
   * What is added: the part of the command, and others where that could not be made without them; nothing when there is nothing to add,
   * and the picture passes through as it is. Several run at once.
   * @throws InputError or PictureFailure for a picture of which none can be made
   */
  make(sample: LatentSample, signal: AbortSignal): Promise<Latents>;
  /** Fields of the record that say more of the part, such as what it was made by. */
  readonly fields?: RecordChanges;
  /** What a person should know after the last picture, a line each. */
  summary?(): readonly string[];
  /** In any case. */
  close?(): Promise<void>;
}

/** Work on one picture has failed, through no fault of the picture. Others may go well. */
export class PictureFailure extends Error {
  override name = 'PictureFailure';
}
