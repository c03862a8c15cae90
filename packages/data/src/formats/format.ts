import type { Latents } from '@kaleido/shared/record';
import { TOKENIZER_FIELD } from '@kaleido/shared/voken-tokenizer';

/** The picture size, in pixels, that coordinates refer to. */
export interface Frame {
  readonly width: number;
  readonly height: number;
}

/** The fields of a JSON object. */
export type Fields = Readonly<Record<string, unknown>>;

/** The `id` of a record; undefined if it has none, or a number, as other tools write. */
export const ownId = ({ id }: Fields): string | undefined => (typeof id === 'string' && id !== '' ? id : undefined);

/** The tokenizer that a record names for its vokens. */
export const vokenTokenizerIn = ({
  [TOKENIZER_FIELD]: name,
}: {
  readonly [TOKENIZER_FIELD]?: unknown;
}): { readonly vokenTokenizer?: string } => (typeof name === 'string' ? { vokenTokenizer: name } : {});

/** A captioned picture of a data set. */
export interface Found {
  /** Its name in the log. */
  readonly key: string;
  /** Tells it from the others of its data set, wherever that lies: its record's `id`, or else its place in the set. */
  readonly id: string;
  readonly caption: string;
  /** For the whole picture. */
  readonly latents: Latents;
  /** The tokenizer of its vokens, if its record names one. */
  readonly vokenTokenizer?: string;
  /** What it shows, if known (a record's `scene`); `sceneFacts` parses it. */
  readonly scene?: unknown;
  /** The picture's size according to the list with its boxes; without it, the boxes refer to the upright picture. */
  readonly frame?: Frame | undefined;
  /** All fields of the JSON that describes it, which may be another tool's. */
  readonly fields?: Fields;
  /** The encoded picture: PNG, JPEG or WebP. */
  bytes(): Promise<Uint8Array>;
}

/** A part of a data set that is counted and read on its own: a file of many samples, or a list of single files. */
export interface Shard<Location = unknown> {
  readonly name: string;
  /** Identifies its content, so that a resumed run notices other data. It contains no folder, so data may be moved. */
  readonly identity: string;
  /** Size on disk; 0 when it is not measured. */
  readonly bytes: number;
  /** Bytes that stay in memory while its samples are read, always by the same thread; 0 for a shard that is read sample by sample. */
  readonly held: number;
  /** Number of samples, good and bad. @throws InputError when it cannot be read */
  count(): Promise<number>;
  /** Where its `index`-th sample is, as plain data that can be sent to a thread. */
  locate(index: number): Promise<Location>;
}

/** Receives notes for users about the data, one line each. */
export type Note = (message: string) => void;

/** Runs `Format.index` in a thread. */
type Indexer = (shard: string) => Promise<Float64Array>;

/** The paths of a data set. */
export interface DataPaths {
  /** File names with braces and wildcards, or folders. */
  readonly path: readonly string[];
  /** Options specific to its format, by name. */
  readonly options: Readonly<Record<string, string>>;
}

interface FormatOption {
  readonly description: string;
  /** Whether it is a path, relative to the config. */
  readonly isPath: boolean;
}

/** A storage format of data sets. */
export interface Format<Location = unknown> {
  /** Whether a path holds this format, by its name and content. */
  recognises(path: PathLook): boolean;
  /** Config fields specific to this format; all are texts. */
  readonly options: Readonly<Record<string, FormatOption>>;
  /**
   * The shards of the paths, in order.
   * @param note called with notes for users, one line each
   * @throws InputError for a path that does not hold this format
   */
  open(paths: DataPaths, index: Indexer, note: Note): Promise<readonly Shard<Location>[]>;
  /** Finds the samples of a shard; called in a thread when the shard is reached. */
  index?(shard: string): Promise<Float64Array>;
  /** Loads a sample; called in a thread. @throws InputError for a bad sample */
  load(location: Location): Promise<Found>;
}

/** What a format is recognised by. Hidden names are skipped. */
export interface PathLook {
  readonly path: string;
  /** Names in it, if it is a folder. */
  readonly entries: readonly string[] | undefined;
  /** Whether pictures in it or its subfolders have caption files. */
  readonly hasTextsBeside: boolean;
}
