import type { DecodedPicture } from '@kaleido/shared/image';
import type { Box } from '@kaleido/shared/record';
import type { Region } from '../mask/measure.ts';

/** A picture with its name. */
export interface Named {
  readonly id: string;
  readonly picture: DecodedPicture;
}

/** Something that was found in a picture. */
export interface Located {
  /** What it is, where that is known. */
  readonly text?: string;
  readonly region: Region;
}

/** Finds where the things of a picture are, to the pixel: a network, or a file in which somebody else has drawn them. */
export interface Segmenter {
  /** What it is, for people. */
  readonly name: string;
  /**
   * What is in each of the boxes; undefined where nothing is.
   * @throws InputError (the reason alone) for a picture that it cannot tell anything of
   */
  within(picture: Named, boxes: readonly Box[]): Promise<readonly (Region | undefined)[]>;
  /** What is in a picture, found without any box; absent in one that must be given boxes. Throws like `within`. */
  readonly find?: (picture: Named) => Promise<readonly Located[]>;
  close(): Promise<void>;
}
