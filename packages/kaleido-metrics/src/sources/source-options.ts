import type { Shard } from '@kaleido/shared/ndjson';
import type { ExtractorOptions } from '../extractors/index.ts';

/** How sources are read, as a command's options say. */
export interface SourceOptions {
  /** Name of the extractor, or of what made arrays that do not tell. */
  readonly features: string | undefined;
  readonly extractor: ExtractorOptions;
  /** Pictures that a source must have at least: shares of what a probe reads need one, distances two. */
  readonly fewest: number;
  readonly keepGoing: boolean;
  readonly shard: Shard | undefined;
  readonly maxRecord: number;
  readonly maxPixels: number;
  readonly quiet: boolean;
  readonly progress: 'auto' | 'json' | 'none';
}

/** What pictures are seen by when nothing else is asked for. */
export const DEFAULT_EXTRACTOR = 'mobilenet';
