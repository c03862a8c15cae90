import type { Picture } from '@kaleido/shared/image';
import type { Latents } from '@kaleido/shared/record';
import type { SetData } from '../../config/data-config.ts';

/** A captioned picture as a format holds it. */
export interface Found {
  /** Names it in the log. */
  readonly key: string;
  readonly caption: string;
  /** Of the whole picture. */
  readonly latents: Latents;
  /** Reads and decodes it. */
  picture(): Promise<Picture>;
}

/** A part of a data set that is counted, and found, on its own: a file of many samples, or a list of single files. */
export interface Shard<Place = unknown> {
  readonly name: string;
  /** What tells it from another: a resumed run is given the same ones. No folder is part of it, so data may be moved. */
  readonly identity: string;
  /** On disk; 0 where nobody asked. */
  readonly bytes: number;
  /** Bytes that stay in memory while its samples are taken, in a thread that is the shard's own; 0 for one that is read sample by sample. */
  readonly held: number;
  /** Samples in it, good and bad. @throws InputError when it cannot be read */
  count(): Promise<number>;
  /** Where its sample is: what a thread is told, so plain data. */
  place(index: number): Promise<Place>;
}

/** Looks into a shard in a thread (see `Format.index`). */
type Indexer = (shard: string) => Promise<Float64Array>;

/** A way in which data sets are stored. */
export interface Format<Place = unknown> {
  /** What a path holds, told from its name and from what lies there. */
  recognises(path: PathLook): boolean;
  /** Fields of a config that only this format has; all are texts. */
  readonly options: readonly string[];
  /**
   * The shards that paths stand for, in their order.
   * @throws InputError for a path that holds no such data
   */
  open(set: SetData, index: Indexer): Promise<readonly Shard<Place>[]>;
  /** Where the samples of a shard are, found in a thread when the shard is reached. */
  index?(shard: string): Promise<Float64Array>;
  /** In a thread. @throws InputError for a sample that is not as it should be */
  load(place: Place): Promise<Found>;
}

/** A path as its format is told from. */
interface PathLook {
  readonly path: string;
  /** Names in it, when it is a folder. */
  readonly entries: readonly string[] | undefined;
}

export const isPicture = (name: string): boolean => /\.(png|jpe?g|webp)$/i.test(name);
