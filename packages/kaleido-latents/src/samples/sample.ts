import type { DecodedPicture, PackedPicture } from '@kaleido/shared/image';
import type { RecordEntry } from '@kaleido/shared/ndjson';
import type { Latents } from '@kaleido/shared/record';

/** A captioned picture, of which only the header has been read. */
export interface LatentSample {
  /** Unique within a job. */
  readonly id: string;
  /** For messages. */
  readonly where: string;
  readonly caption: string;
  /** Existing latents, relative to the upright picture. */
  readonly latents: Latents;
  /** Has the size of the upright picture. */
  readonly packed: PackedPicture;
  /** The picture's file. */
  readonly bytes: Uint8Array;
  /** Its record, to which latents are added. */
  readonly entry: RecordEntry;
  /** Decodes the picture, once there is room in memory. @throws InputError if it is cut off or damaged */
  picture(): Promise<DecodedPicture>;
  /** Frees the decoded picture; if needed again, it is decoded again. */
  forgetPicture(): void;
}

/** A sample whose picture has not been opened. */
export interface FoundSample {
  readonly id: string;
  readonly where: string;
  /** @throws InputError naming the sample, if it has no valid picture */
  open(): Promise<LatentSample>;
}
