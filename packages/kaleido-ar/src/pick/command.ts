import { choices, defineCommand, inputOptions, integer, note, readInputs, reportOptions, under } from '@kaleido/shared/cli';
import { latentParts } from '@kaleido/shared/record';

/** The filter that keeps the most different plans: records in, some of them out. */
export const command = defineCommand({
  name: 'kaleido-pick',
  module: import.meta.url,
  summary: 'Keeps the plans of each caption that differ most, before anything is drawn.',
  examples: [
    {
      run: 'echo "a squirrel wearing a crown" | kaleido-ar -n 64 | kaleido-pick -k 8 | kaleido-diffuse --grid > eight.png',
      does: 'draw the eight most different of 64 plans',
    },
    { run: 'kaleido-pick -k 4 --parts bbox plans.ndjson', does: 'keep four layouts of each caption, whatever the texts say' },
  ],
  operands: { name: 'FILE', help: 'records, those of a caption one after another; - is stdin' },
  options: {
    ...under('Choice', {
      count: integer({ short: 'k', help: 'plans to keep of each caption', min: 1, default: 8 }),
      parts: choices(latentParts, { help: 'parts to compare; by default all that the plans have' }),
    }),
    ...inputOptions,
    ...reportOptions,
  },
  async run(options, context) {
    const { pickPlans } = await import('./pick-plans.ts');
    const { serialise } = await import('@kaleido/shared/ndjson');
    const { count, parts } = options;
    let [read, kept] = [0, 0];
    for await (const { entries, picked } of pickPlans(readInputs(context, options), count, parts)) {
      for (const entry of picked)
        await context.stdout.write(`${serialise(entry, entry.share === undefined ? {} : { kaleido_shard: entry.share })}\n`);
      read += entries.length;
      kept += picked.length;
    }
    note(context, options, `kept ${kept} of ${read} plans`);
  },
});
