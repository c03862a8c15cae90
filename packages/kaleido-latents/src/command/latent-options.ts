import { integer, reportOptions, under } from '@kaleido/shared/cli';
import { outputOptions } from '../output/output-options.ts';
import { sampleOptions } from '../samples/input-options.ts';

/** Options of all commands that add a part. @param concurrency its default */
export const latentOptions = (concurrency: number) => ({
  ...sampleOptions,
  ...outputOptions,
  ...under('Work', {
    concurrency: integer({
      help: 'pictures in progress at once, all in memory; a killed job loses these',
      min: 1,
      max: 1024,
      default: concurrency,
    }),
  }),
  ...reportOptions,
});
