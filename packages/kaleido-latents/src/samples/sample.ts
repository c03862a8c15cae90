import type { DecodedPicture, PackedPicture } from '@kaleido/shared/image';
import type { RecordEntry } from '@kaleido/shared/ndjson';
import type { Latents } from '@kaleido/shared/record';

/** A captioned picture, of which so far only the header was read. */
export interface LatentSample {
  /** Tells it from the others of a job. */
  readonly id: string;
  /** For messages. */
  readonly where: string;
  readonly caption: string;
  /** What is there already; holds for the whole picture as it is seen. */
  readonly latents: Latents;
  /** Its sides are those of the picture as it is seen. */
  readonly packed: PackedPicture;
  /** The picture's file. */
  readonly bytes: Uint8Array;
  /** Its record, to which what is made is added. */
  readonly entry: RecordEntry;
  /** Decodes the picture, when there is room for its pixels beside those of others. @throws InputError when it is cut off or damaged */
  picture(): Promise<DecodedPicture>;
  /** Makes room: the picture is not needed any more, or will be decoded once more. */
  forgetPicture(): void;
}

/** A sample that was found, whose picture was not looked at yet. */
export interface FoundSample {
  readonly id: string;
  readonly where: string;
  /** @throws InputError naming the sample, when it has no picture or no valid one */
  open(): Promise<LatentSample>;
}
