import { choices, defineCommand, inputOptions, integer, note, readInputs, reportOptions, under } from '@kaleido/shared/cli';
import { latentParts } from '@kaleido/shared/record';

/** `kaleido-pick`, a filter that keeps the most different plans of each caption. */
export const command = defineCommand({
  name: 'kaleido-pick',
  module: import.meta.url,
  summary: 'Keeps the most different plans of each caption, before any of them is drawn.',
  examples: [
    {
      run: 'echo "a squirrel wearing a crown" | kaleido-ar -n 64 | kaleido-pick -k 8 | kaleido-diffuse --grid > eight.png',
      does: 'draw the eight most different of 64 plans',
    },
    {
      run: 'kaleido-pick -k 4 --parts bbox plans.ndjson',
      does: 'keep four plans of each caption with different layouts, ignoring the texts',
    },
  ],
  operands: { name: 'FILE', help: 'records, grouped by caption; - is stdin' },
  options: {
    ...under('Choice', {
      count: integer({ short: 'k', help: 'plans to keep per caption', min: 1, default: 8 }),
      parts: choices(latentParts, { help: 'parts to compare; all by default' }),
    }),
    ...inputOptions,
    ...reportOptions,
  },
  async run(options, context) {
    const { pickPlans } = await import('./pick-plans.ts');
    const { serialise, shareName } = await import('@kaleido/shared/ndjson');
    const { groupsOf } = await import('./share.ts');
    const { count, parts, shard } = options;
    const isOfPipe = shard !== undefined && context.env.KALEIDO_SHARD === shareName(shard);
    const mark = isOfPipe ? { kaleido_shard: shareName(shard) } : {};
    const inputs = readInputs(context, { ...options, shard: undefined });
    let [read, kept, compared] = [0, 0, 0];
    for await (const { entries, picked } of pickPlans(inputs, count, parts, groupsOf(shard, isOfPipe))) {
      for (const entry of picked) await context.stdout.write(`${serialise(entry, mark)}\n`);
      read += entries.length;
      kept += picked.length;
      compared += entries.filter(({ record: { latents = {} } }) => parts?.some((part) => latents[part] !== undefined)).length;
    }
    if (parts && read > 0 && compared === 0)
      note(context, options, `--parts: no plan has ${parts.join(' or ')}, so the first ones are kept`);
    note(context, options, `kept ${kept} of ${read} plans`);
  },
});
