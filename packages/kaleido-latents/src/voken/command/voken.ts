import { type CommandContext, defineCommand, type OptionTable, type OptionValues, UsageError } from '@kaleido/shared/cli';
import { sampleOperands } from '../../command/latent-command.ts';
import { latentOptions } from '../../command/latent-options.ts';
import { type VokenOptions, vokenOptions } from './voken-options.ts';

/** What only the way from pictures to vokens has. */
const encodingOnly = ['data', 'shards', 'replace'] as const;

/** `kaleido-latents voken`: adds vokens as other parts are added, and with `--decode` goes the other way round. */
export const voken = defineCommand({
  name: 'kaleido-latents voken',
  module: import.meta.url,
  summary: 'Adds vokens, a few discrete codes of which the first hold the coarse picture; or makes pictures of vokens.',
  examples: [
    { run: 'kaleido-scenes -n 100 | kaleido-latents voken > vokens.ndjson', does: 'add vokens to records with pictures' },
    {
      run: "kaleido-latents voken --data 'shards/{000..009}.tar' --shards ready",
      does: 'add them to stored pictures, as shards to train on',
    },
    { run: 'kaleido-latents voken --decode vokens.ndjson > pictures.ndjson', does: 'see what the vokens hold' },
  ],
  operands: sampleOperands,
  options: { ...vokenOptions, ...latentOptions(16) },
  async run(values: OptionValues<OptionTable>, context: CommandContext) {
    const options = values as VokenOptions;
    if (options.first !== undefined && !options.decode) throw new UsageError('--first: only with --decode');
    const { decodeRecords, vokenMaker } = await import('./voken-records.ts');
    if (options.decode) {
      const lost = encodingOnly.find((name) => options[name]);
      if (lost !== undefined) throw new UsageError(`--${lost}: not with --decode, which reads records and writes records`);
      return decodeRecords(options, context);
    }
    const { addLatents } = await import('../../command/add-latents.ts');
    return addLatents('voken', () => vokenMaker(options), options, context);
  },
});
