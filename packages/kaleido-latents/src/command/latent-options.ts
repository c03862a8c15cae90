import { integer, reportOptions, under } from '@kaleido/shared/cli';
import { outputOptions } from '../output/output-options.ts';
import { sampleOptions } from '../samples/input-options.ts';

/** What all commands have that add a part. @param concurrency by default */
export const latentOptions = (concurrency: number) => ({
  ...sampleOptions,
  ...outputOptions,
  ...under('Work', {
    concurrency: integer({
      help: 'pictures under way at once, in memory; a job that is killed loses these',
      min: 1,
      max: 1024,
      default: concurrency,
    }),
  }),
  ...reportOptions,
});
