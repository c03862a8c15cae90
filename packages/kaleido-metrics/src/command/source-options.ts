import { inputOptions, integer, type OptionValues, reportOptions, under } from '@kaleido/shared/cli';
import { DEFAULT_MAX_PIXELS } from '@kaleido/shared/picture-files';
import type { MetricName } from '../metrics/names.ts';
import { readMetricNames } from '../metrics/names.ts';
import type { SourceOptions } from '../sources/source-options.ts';
import { extractorOptions } from './score-options.ts';

/** For commands that read sources. */
export const readOptions = {
  ...extractorOptions,
  ...inputOptions,
  // A share of a score is a part for `merge`, not one of a pipe.
  shard: { ...inputOptions.shard, isGlobal: false },
  ...under('Input', {
    maxPixels: integer({ help: 'largest picture accepted, in pixels', min: 1, default: DEFAULT_MAX_PIXELS }),
  }),
  ...reportOptions,
};

export type ReadValues = OptionValues<typeof readOptions>;

/** How sources are read, by the values of `readOptions`. */
export function sourceOptions(values: ReadValues & { readonly metrics?: readonly MetricName[] | undefined }): SourceOptions {
  const { metrics, keepGoing, shard, maxRecord, maxPixels, quiet, progress, ...extractor } = values;
  const { probe, weights, dims, resolution, resize, size, mean, deviation, batch, device } = extractor;
  const reads = (metrics ?? []).filter((name) => readMetricNames.includes(name));
  // What a probe alone is asked for needs no other network.
  const readsAlone = reads.length > 0 && reads.length === metrics?.length;
  const features = values.features ?? (readsAlone ? 'probe' : undefined);
  const isRead = reads.length > 0 || probe !== undefined;
  return {
    fewest: readsAlone ? 1 : 2,
    ...{ features, keepGoing, shard, maxRecord, maxPixels, quiet, progress },
    extractor: { probe, isRead, weights, dims, resolution, resize, size, mean, deviation, batch, device },
  };
}
