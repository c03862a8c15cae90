import { defineCommand, reportOptions, text, UsageError, under } from '@kaleido/shared/cli';
import { extractorOptions, scoreOptions } from './score-options.ts';

const { device } = extractorOptions;

/** Joins what --shard wrote. */
export const merge = defineCommand({
  name: 'kaleido-metrics merge',
  module: import.meta.url,
  summary: 'Joins the parts that --shard wrote and scores them as one run would; with -o, joins statistics.',
  examples: [
    {
      run: 'for i in 1 2; do kaleido-metrics --real real/ --fake out/ --shard $i/2 -o part$i.npz; done; kaleido-metrics merge part*.npz',
      does: 'split one run into two parts, which may run on different machines',
    },
    { run: 'kaleido-metrics merge stats1.npz stats2.npz -o stats.npz', does: 'compute the statistics of both sets together' },
  ],
  operands: { name: 'PART', help: 'files that --shard wrote, or files of statistics' },
  options: {
    ...scoreOptions,
    device,
    ...under('Output', { output: text({ short: 'o', help: 'write to this file instead of stdout', placeholder: 'FILE' }) }),
    ...reportOptions,
  },
  async run(options, context) {
    if (context.operands.length === 0) throw new UsageError('no parts: name the files that --shard wrote');
    const { mergeFiles } = await import('./merge-files.ts');
    await mergeFiles(context.operands, options, context);
  },
});
