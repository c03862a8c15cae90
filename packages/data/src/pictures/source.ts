import type { InputError } from '@kaleido/shared/errors';
import type { Picture } from '@kaleido/shared/image';
import type { Shard } from '@kaleido/shared/ndjson';
import type { KaleidoRecord } from '@kaleido/shared/record';

/** What is said of a picture, as far as its source does. */
export type Said = Partial<Pick<KaleidoRecord, 'caption' | 'latents' | 'scene'>>;

/** A picture with its name. */
export interface NamedPicture extends Said {
  /** What tells it from the others of its source: the path in a folder, `shards/000.tar: KEY`, a record's id, the number in an npz file. */
  readonly id: string;
  readonly picture: Picture;
}

export interface PictureOptions {
  /** Standard input, for the source `-`. */
  readonly stdin?: (() => AsyncIterable<Uint8Array>) | undefined;
  /** Called with what is wrong with a picture, whereupon reading goes on after it; without it the error is thrown. */
  readonly onBad?: ((error: InputError) => void) | undefined;
  /** Takes every n-th picture only. */
  readonly shard?: Shard | undefined;
  /** Largest record in bytes. */
  readonly maxRecord?: number | undefined;
  /** Pictures of more pixels are refused. */
  readonly maxPixels?: number | undefined;
  /** Called with what a person should know of a source. */
  readonly onNote?: ((message: string) => void) | undefined;
  /** Pictures that are read and decoded side by side, ahead of the one that is asked for. */
  readonly ahead?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** A picture that was read; decoding rejects as opening does. */
export interface Opened {
  readonly pixels: number;
  /** What the file itself says of the picture. */
  readonly said?: Said | undefined;
  decode(): Promise<Picture>;
}

/** A picture that was found, but not yet read. */
export interface FoundPicture extends Said {
  readonly id: string;
  /** For messages. */
  readonly where: string;
  /**
   * Reads it, but does not decode it yet.
   * @throws Error whose message is the reason alone
   */
  open(): Promise<Opened>;
}

/** A kind of source: the pictures in order. `name` is what the user gave. */
export type PictureSource = (name: string, options: PictureOptions) => AsyncIterable<FoundPicture>;
