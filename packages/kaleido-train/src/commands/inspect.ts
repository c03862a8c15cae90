import { defineCommand, integer, text } from '@kaleido/shared/cli';

/** `kaleido-train inspect`. */
export const command = defineCommand({
  name: 'kaleido-train inspect',
  module: import.meta.url,
  summary: 'Tells what training data are like: counts, sizes, lengths, how many have which latents.',
  examples: [
    { run: 'kaleido-train inspect --config scenes16 --sheet data.png', does: 'the data of a config, some of them drawn with their boxes' },
    { run: "kaleido-train inspect --data 'cc12m/{00000..00009}.tar' --sheet cc12m.png", does: 'some shards, bad samples named' },
    { run: 'kaleido-scenes -n 500 | kaleido-train inspect', does: 'records from a pipe' },
  ],
  operands: { name: 'FILE', help: 'records with their pictures inside, or one tar shard; - is stdin' },
  options: {
    config: text({ help: 'YAML file, or the name of a config that comes with this package, whose data to look at', placeholder: 'CONFIG' }),
    data: text({ help: 'data sets to look at, as kaleido-train takes them', placeholder: 'PATTERN' }),
    samples: integer({ short: 'n', help: 'most samples to look at', min: 1, default: 2000 }),
    sheet: text({ help: 'draw the first samples with their boxes on one contact sheet', placeholder: 'FILE' }),
    pictures: integer({ help: 'samples on the sheet', min: 1, max: 400, default: 16 }),
  },
  async run(options, context) {
    const { inspectCommand } = await import('../inspect/inspect-command.ts');
    await inspectCommand(options, context);
  },
});
