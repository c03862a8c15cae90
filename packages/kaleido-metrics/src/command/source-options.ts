import { inputOptions, type OptionValues, reportOptions } from '@kaleido/shared/cli';
import type { SourceOptions } from '../sources/source-options.ts';
import { extractorOptions } from './score-options.ts';

/** For commands that read sources. */
export const readOptions = { ...extractorOptions, ...inputOptions, ...reportOptions };

/** How sources are read, by the values of `readOptions`. */
export function sourceOptions(values: OptionValues<typeof readOptions>): SourceOptions {
  const { features, keepGoing, shard, maxRecord, quiet, progress, ...extractor } = values;
  const { weights, dims, resize, size, mean, deviation, batch, device } = extractor;
  return {
    ...{ features, keepGoing, shard, maxRecord, quiet, progress },
    extractor: { weights, dims, resize, size, mean, deviation, batch, device },
  };
}
