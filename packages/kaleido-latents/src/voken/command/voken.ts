import { type CommandContext, defineCommand, type OptionTable, type OptionValues, UsageError } from '@kaleido/shared/cli';
import { sampleOperands } from '../../command/latent-command.ts';
import { latentOptions } from '../../command/latent-options.ts';
import { type VokenOptions, vokenOptions } from './voken-options.ts';

/** Options that cannot be used with `--decode`. */
const encodingOnly = ['data', 'shards', 'resume', 'done', 'replace'] as const;

/** `kaleido-latents voken`, which adds vokens, or with `--decode` decodes them to pictures. */
export const voken = defineCommand({
  name: 'kaleido-latents voken',
  module: import.meta.url,
  summary: 'Adds vokens, a few discrete codes per picture, coarse to fine; or decodes vokens to pictures.',
  examples: [
    { run: 'kaleido-scenes -n 100 | kaleido-latents voken > vokens.ndjson', does: 'add vokens to records with pictures' },
    {
      run: "kaleido-latents voken --data 'shards/{000..009}.tar' --shards ready",
      does: 'add them to a data set and write training shards',
    },
    { run: 'kaleido-latents voken --decode vokens.ndjson > pictures.ndjson', does: 'reconstruct the pictures from their vokens' },
  ],
  operands: sampleOperands,
  options: { ...vokenOptions, ...latentOptions(16) },
  async run(values: OptionValues<OptionTable>, context: CommandContext) {
    const options = values as VokenOptions;
    if (options.first !== undefined && !options.decode) throw new UsageError('--first: only with --decode');
    const { decodeRecords, vokenMaker } = await import('./voken-records.ts');
    if (options.decode) {
      const lost = encodingOnly.find((name) => options[name]);
      if (lost !== undefined) throw new UsageError(`--${lost}: cannot be used with --decode, which reads and writes records`);
      return decodeRecords(options, context);
    }
    const { addLatents } = await import('../../command/add-latents.ts');
    return addLatents('voken', () => vokenMaker(options), options, context);
  },
});
