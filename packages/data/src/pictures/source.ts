import type { InputError } from '@kaleido/shared/errors';
import type { Picture } from '@kaleido/shared/image';
import type { Shard } from '@kaleido/shared/ndjson';
import type { KaleidoRecord } from '@kaleido/shared/record';

/** What a source says of a picture, as far as it is known. */
export type Said = Partial<Pick<KaleidoRecord, 'caption' | 'latents' | 'scene'>>;

/** A picture with its name. */
export interface NamedPicture extends Said {
  /** Unique within its source: the path in a folder, `shards/000.tar: KEY`, a record's id, the index in an npz file. */
  readonly id: string;
  readonly picture: Picture;
}

export interface PictureOptions {
  /** Standard input, for the source `-`. */
  readonly stdin?: (() => AsyncIterable<Uint8Array>) | undefined;
  /** Called with the error of a bad picture; reading then continues. Without it the error is thrown. */
  readonly onBad?: ((error: InputError) => void) | undefined;
  /** Reads only this share of the pictures. */
  readonly shard?: Shard | undefined;
  /** Largest record in bytes. */
  readonly maxRecord?: number | undefined;
  /** Larger pictures are refused. */
  readonly maxPixels?: number | undefined;
  /** Called with notes for users about a source. */
  readonly onNote?: ((message: string) => void) | undefined;
  /** Number of pictures that are read and decoded ahead. */
  readonly ahead?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** A picture that has been read but not decoded; `decode` throws as `open` does. */
export interface Opened {
  readonly pixels: number;
  /** What the file itself says of the picture. */
  readonly said?: Said | undefined;
  decode(): Promise<Picture>;
}

/** A picture that has been found but not read. */
export interface FoundPicture extends Said {
  readonly id: string;
  /** For messages. */
  readonly where: string;
  /**
   * Reads the picture without decoding it.
   * @throws Error whose message is only the reason
   */
  open(): Promise<Opened>;
}

/** A kind of source: yields its pictures in order. `name` is the user's argument. */
export type PictureSource = (name: string, options: PictureOptions) => AsyncIterable<FoundPicture>;
