import type { DecodedPicture } from '@kaleido/shared/image';
import type { Box } from '@kaleido/shared/record';
import type { Region } from '../mask/measure.ts';

/** A picture with its id. */
export interface Named {
  readonly id: string;
  readonly picture: DecodedPicture;
}

/** An object found in a picture. */
export interface Located {
  /** Its label, if known. */
  readonly text?: string;
  readonly region: Region;
}

/** A source of object masks: a network, or a file of annotations. */
export interface Segmenter {
  /** Name for messages. */
  readonly name: string;
  /**
   * Segments the object in each box; undefined for a box in which nothing is found.
   * @throws InputError (the reason alone) for a picture that it cannot segment
   */
  within(picture: Named, boxes: readonly Box[]): Promise<readonly (Region | undefined)[]>;
  /** Finds objects without boxes; absent in a segmenter that needs boxes. Throws like `within`. */
  readonly find?: (picture: Named) => Promise<readonly Located[]>;
  close(): Promise<void>;
}
