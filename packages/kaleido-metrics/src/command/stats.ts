import { defineCommand, flag, text, UsageError, under } from '@kaleido/shared/cli';
import { readOptions } from './source-options.ts';

/** Statistics of pictures, for later comparisons. */
export const stats = defineCommand({
  name: 'kaleido-metrics stats',
  module: import.meta.url,
  summary: "Writes mean and covariance of the features of a source, in pytorch-fid's format.",
  examples: [
    { run: 'kaleido-metrics stats real/ -o real.npz', does: 'compute the statistics of a folder of pictures' },
    {
      run: 'kaleido-metrics stats real/ -o real.npz --keep-features',
      does: 'keep the features too, so that all scores can be computed from the file',
    },
  ],
  operands: { name: 'SOURCE', help: 'pictures or features: a folder, shards, records, .npz or .npy; - is stdin', max: 1 },
  options: {
    ...under('Output', {
      output: text({ short: 'o', help: '.npz file to write: mu, sigma, and a label that names the network', placeholder: 'FILE' }),
      keepFeatures: flag({ help: 'write the features (feats) as well' }),
    }),
    ...readOptions,
  },
  async run(options, context) {
    const [source] = context.operands;
    if (source === undefined) throw new UsageError('no source: name pictures or features');
    if (options.output === undefined) throw new UsageError('no output: name an npz file with -o');
    const { writeStatistics } = await import('./write-statistics.ts');
    await writeStatistics(source, { ...options, output: options.output }, context);
  },
});
