import { engineOptions } from '@kaleido/engine/options';
import { choices, defineCommand, inputOptions, integer, modelOption, number, reportOptions, seedOption, under } from '@kaleido/shared/cli';
import { latentParts } from '@kaleido/shared/record';
import { mostTokens } from '../limits.ts';

/** The filter that plans pictures: captions in, records with latents out. */
export const command = defineCommand({
  name: 'kaleido-ar',
  module: import.meta.url,
  summary: 'Samples an editable plan (latents) of a picture for each caption.',
  examples: [
    { run: 'echo "a squirrel wearing a crown" | kaleido-ar | kaleido-diffuse -g 7 > out.png', does: 'plan and draw one picture' },
    { run: 'kaleido-ar -n 4 --seed 3 captions.txt > plans.ndjson', does: 'sample four plans for each line' },
    {
      run: `jq '.latents = { text: "A squirrel at night." }' plan.json | kaleido-ar --latents bbox`,
      does: 'keep a text of your own, and plan the boxes',
    },
  ],
  operands: { name: 'FILE', help: 'captions, one a line, or records; - is stdin' },
  options: {
    ...under('Sampling', {
      samples: integer({ short: 'n', help: 'plans per caption', min: 1, default: 1 }),
      temperature: number({
        help: "sampling temperature; 0 is greedy, 1 leaves the model's distribution unchanged",
        min: 0,
        default: 1,
      }),
      topK: integer({ help: 'sample from the K most likely tokens only; 0 for no limit', min: 0, default: 0 }),
      topP: number({ help: 'sample from the most likely tokens whose probabilities sum to this', above: 0, max: 1, default: 1 }),
      ...seedOption,
    }),
    ...under('Plan', {
      latents: choices(latentParts, { help: 'parts to plan unless given; by default all that the model knows' }),
      maxTokens: integer({ help: "longest plan in tokens; by default the model's own limit", min: 2, max: mostTokens }),
    }),
    ...modelOption,
    ...engineOptions,
    ...under('Model and engine', {
      batch: integer({ help: 'batch size; affects speed and memory, never the result', min: 1, max: 1024, default: 8 }),
    }),
    ...inputOptions,
    ...reportOptions,
  },
  async run(options, context) {
    // Loaded here, so that printing a help text waits for no network.
    const { planRecords } = await import('./plan-records.ts');
    const { openEngine } = await import('@kaleido/engine');
    await planRecords(options, context, () => openEngine(options));
  },
});

/** A command's parsed options. */
export type PlanOptions = Parameters<typeof command.run>[0];
