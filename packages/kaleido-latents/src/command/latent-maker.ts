import type { LatentPart, Latents } from '@kaleido/shared/record';
import type { LatentSample } from '../samples/sample.ts';

/** Makes one part of the latents of pictures. */
export interface LatentMaker<P extends LatentPart> {
  /**
   * The part; undefined when there is nothing to add: the picture then passes through as it is. Several run at once.
   * @throws InputError or PictureFailure for a picture of which none can be made
   */
  make(sample: LatentSample, signal: AbortSignal): Promise<Latents[P] | undefined>;
  /** What a person should know after the last picture, a line each. */
  summary?(): readonly string[];
  /** In any case. */
  close?(): Promise<void>;
}

/** Work on one picture has failed, through no fault of the picture. Others may go well. */
export class PictureFailure extends Error {
  override name = 'PictureFailure';
}
