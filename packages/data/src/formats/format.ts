import type { Latents } from '@kaleido/shared/record';

/** Pixels of a picture for which coordinates are given. */
export interface Frame {
  readonly width: number;
  readonly height: number;
}

/** A captioned picture as a format holds it. */
export interface Found {
  /** Names it in the log. */
  readonly key: string;
  readonly caption: string;
  /** Of the whole picture. */
  readonly latents: Latents;
  /** What it shows (a record's `scene`), where that is known; whoever needs it reads it with `sceneFacts`. */
  readonly scene?: unknown;
  /** The picture's size by the list that gives its boxes; without it, they hold for the picture as it is seen. */
  readonly frame?: Frame | undefined;
  /** Its PNG, JPEG or WebP. */
  bytes(): Promise<Uint8Array>;
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
  /** Where its sample is; plain data, as it is sent to a thread. */
  place(index: number): Promise<Place>;
}

/** Says something to whoever opened the data. */
export type Note = (message: string) => void;

/** Looks into a shard in a thread (see `Format.index`). */
type Indexer = (shard: string) => Promise<Float64Array>;

/** Where a data set is. */
export interface DataPaths {
  /** File names with braces and wildcards, or folders. */
  readonly path: readonly string[];
  /** What only its format has, by name. */
  readonly options: Readonly<Record<string, string>>;
}

interface FormatOption {
  readonly description: string;
  /** Whether it is relative to the config. */
  readonly isPath: boolean;
}

/** A way in which data sets are stored. */
export interface Format<Place = unknown> {
  /** What a path holds, by its name and its content. */
  recognises(path: PathLook): boolean;
  /** Fields of a config that only this format has; all are texts. */
  readonly options: Readonly<Record<string, FormatOption>>;
  /**
   * The shards that paths stand for, in their order.
   * @param note called with what a person should know of them, a line each
   * @throws InputError for a path that holds no such data
   */
  open(paths: DataPaths, index: Indexer, note: Note): Promise<readonly Shard<Place>[]>;
  /** Where the samples of a shard are, found in a thread when the shard is reached. */
  index?(shard: string): Promise<Float64Array>;
  /** In a thread. @throws InputError for a sample that is not as it should be */
  load(place: Place): Promise<Found>;
}

/** A path for recognising its format; hidden names are skipped. */
export interface PathLook {
  readonly path: string;
  /** Names in it, when it is a folder. */
  readonly entries: readonly string[] | undefined;
  /** Whether pictures in it, or in folders in it, have texts beside them. */
  readonly hasTextsBeside: boolean;
}
