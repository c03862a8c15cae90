import { defineCommand, text, UsageError, under } from '@kaleido/shared/cli';
import { curve } from './curve.ts';
import { merge } from './merge.ts';
import { scoreOptions } from './score-options.ts';
import { sheet } from './sheet.ts';
import { readOptions } from './source-options.ts';
import { stats } from './stats.ts';
import { toy } from './toy.ts';

/** Scores of generated pictures against real ones. */
export const command = defineCommand({
  name: 'kaleido-metrics',
  module: import.meta.url,
  summary: 'Scores generated pictures against real ones: FID, KID, precision, recall, density, coverage, diversity.',
  examples: [
    { run: 'kaleido-metrics --real real/ --fake out/', does: 'compute all scores of a folder of pictures' },
    {
      run: `kaleido-ar captions.txt | kaleido-diffuse -g 7 --ndjson | kaleido-metrics --real shards/'{000..009}'.tar --guidance 7`,
      does: 'score pictures as they are drawn',
    },
    {
      run: 'kaleido-metrics --real stats.npz --fake out/ --features inception --metrics fid',
      does: "compute FID against pytorch-fid's statistics",
    },
  ],
  options: {
    ...under('Input', {
      real: text({ help: 'real pictures, features or statistics: a folder, shards, records, .npz or .npy', placeholder: 'SOURCE' }),
      fake: text({ help: 'generated pictures (the same kinds of source); default stdin', placeholder: 'SOURCE' }),
    }),
    ...scoreOptions,
    ...under('Output', {
      output: text({ short: 'o', help: 'write to this file instead of stdout; with --shard, the part for merge', placeholder: 'FILE' }),
    }),
    ...readOptions,
  },
  commands: [stats, merge, curve, sheet, toy],
  async run(options, context) {
    const { real, fake, shard, output } = options;
    if (fake === undefined && (context.stdin.isTerminal || real === '-'))
      throw new UsageError('no fakes: name them with --fake, or pipe them in');
    if (shard && (real === undefined || output === undefined))
      throw new UsageError('--shard: needs --real, --fake and -o FILE for the part');
    // Loaded here, so that help and usage errors come at once.
    const { scoreSources } = await import('./score-sources.ts');
    await scoreSources({ ...options, fake: fake ?? '-' }, context);
  },
});
