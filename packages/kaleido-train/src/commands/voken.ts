import { defineCommand, reportOptions } from '@kaleido/shared/cli';
import { singleTrainOptions } from './single-options.ts';

/** `kaleido-train voken`. */
export const command = defineCommand({
  name: 'kaleido-train voken',
  module: import.meta.url,
  summary: 'Trains a voken tokenizer, which encodes a picture as a few discrete codes, coarse to fine.',
  examples: [
    { run: 'kaleido-train voken --config scenes -o runs/voken > voken.ndjson', does: 'train the tokenizer of the shipped model' },
    { run: 'kaleido-train voken --config scenes -o runs/voken --resume >> voken.ndjson', does: 'resume it where it stopped' },
    {
      run: "kaleido-train voken --config scenes --data 'cc12m/{00000..00009}.tar' -o runs/cc12m",
      does: 'train one on your own captioned pictures',
    },
  ],
  options: { ...singleTrainOptions, ...reportOptions },
  async run(options, context) {
    const [{ singleCommand }, { vokenKind }] = await Promise.all([import('../single/single-command.ts'), import('../voken/voken-kind.ts')]);
    return singleCommand(vokenKind, options, context);
  },
});
