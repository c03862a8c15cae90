import type { DataPaths } from './formats/format.ts';
import type { FormatName } from './formats/formats.ts';

/** Scenes of `@kaleido/scenes`, the training split. */
export interface SceneData {
  readonly source: 'scenes';
  readonly domain: 'core' | 'full';
  readonly seed: number;
}

/** Records from stdin with their pictures inside, or a tar shard. */
interface StreamData {
  readonly source: 'stdin';
  /** Pictures of more pixels are bad. */
  readonly maxPixels: number;
  /** Bad records that are named and passed over before the run stops. */
  readonly mostBad: number;
}

/** A data set on disk. */
export interface SetData extends DataPaths {
  readonly source: FormatName;
  /** Samples that are put into a random order together: as many whole shards as it takes. */
  readonly shuffle: number;
  /** Whether half of the pictures are mirrored, their boxes and blobs too. Never those whose texts speak of left or right. */
  readonly mirror: boolean;
}

/** Data sets, and the share of samples that comes from each. */
export interface SetsData {
  readonly source: 'sets';
  /** Weights sum to 1. */
  readonly of: readonly { readonly weight: number; readonly set: SetData | SceneData }[];
  /** Bad samples that are named and passed over before the run stops. */
  readonly mostBad: number;
  /** Pictures of more pixels are bad. */
  readonly maxPixels: number;
  /** Threads that read and decode; undefined: as many as there are cores beside one, 4 at most. */
  readonly workers: number | undefined;
}

/** Where samples come from. */
export type DataConfig = SceneData | StreamData | SetsData;
