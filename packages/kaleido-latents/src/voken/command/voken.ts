import { defineCommand, UsageError } from '@kaleido/shared/cli';
import { vokenOptions } from './voken-options.ts';

/** `kaleido-latents voken`. */
export const voken = defineCommand({
  name: 'kaleido-latents voken',
  module: import.meta.url,
  summary: 'Makes vokens of pictures, a few discrete codes of which the first hold the coarse picture; or pictures of vokens.',
  examples: [
    { run: 'kaleido-scenes -n 100 | kaleido-latents voken > vokens.ndjson', does: 'add vokens to records with pictures' },
    { run: "kaleido-latents voken 'shards/{000..009}.tar' > vokens.ndjson", does: 'make records with the vokens of stored pictures' },
    { run: 'kaleido-latents voken --decode vokens.ndjson > pictures.ndjson', does: 'see what the vokens hold' },
  ],
  operands: { name: 'SOURCE', help: 'records with pictures, a folder, shards or an npz file; - is stdin' },
  options: vokenOptions,
  async run(values, context) {
    if (values.first !== undefined && !values.decode) throw new UsageError('--first: only with --decode');
    const { decodeRecords, encodeSources } = await import('./voken-records.ts');
    await (values.decode ? decodeRecords(values, context) : encodeSources(values, context));
  },
});
