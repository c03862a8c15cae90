import { defineCommand, integer, text, under } from '@kaleido/shared/cli';

/** `kaleido-train inspect`. */
export const command = defineCommand({
  name: 'kaleido-train inspect',
  module: import.meta.url,
  summary: 'Describes training data: counts, sizes, lengths, and how many samples have which latents.',
  examples: [
    {
      run: 'kaleido-train inspect --config scenes16 --sheet data.png',
      does: 'describe the data of a config, and draw some with their boxes',
    },
    { run: "kaleido-train inspect --data 'cc12m/{00000..00009}.tar' --sheet cc12m.png", does: 'describe some shards, naming bad samples' },
    { run: 'kaleido-scenes -n 500 | kaleido-train inspect', does: 'describe records from a pipe' },
  ],
  operands: { name: 'FILE', help: 'records with their pictures inside, or one tar shard; - is stdin' },
  options: {
    ...under('Data', {
      config: text({
        help: 'describe the data of this config: a YAML file, or the name of one that comes with this package',
        placeholder: 'CONFIG',
      }),
      data: text({ help: 'describe these data (as for kaleido-train)', placeholder: 'PATTERN' }),
      samples: integer({ short: 'n', help: 'read at most this many samples', min: 1, default: 2000 }),
    }),
    ...under('Output', {
      sheet: text({ help: 'draw the first samples with their boxes on one contact sheet', placeholder: 'FILE' }),
      pictures: integer({ help: 'samples on the sheet', min: 1, max: 400, default: 16 }),
    }),
  },
  async run(options, context) {
    const { inspectCommand } = await import('../inspect/inspect-command.ts');
    await inspectCommand(options, context);
  },
});
