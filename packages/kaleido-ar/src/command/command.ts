import { choices, defineCommand, inputOptions, integer, number, reportOptions, seedOption, text } from '@kaleido/shared/cli';
import { latentParts } from '@kaleido/shared/record';
import { engineOptions } from '@kaleido/tfjs-onnxruntime/options';
import { mostTokens } from '../most-tokens.ts';

/** The filter that plans pictures: captions in, records with latents out. */
export const command = defineCommand({
  name: 'kaleido-ar',
  module: import.meta.url,
  summary: 'Samples an editable plan (latents) of a picture for each caption.',
  examples: [
    { run: 'echo "a squirrel wearing a crown" | kaleido-ar | kaleido-diffuse -g 7 > out.png', does: 'plan and draw one picture' },
    { run: 'kaleido-ar -n 4 --seed 3 captions.txt > plans.ndjson', does: 'plan four pictures for each line' },
    {
      run: `jq '.latents = { text: "A squirrel at night." }' plan.json | kaleido-ar --latents bbox`,
      does: 'plan boxes for a text of your own',
    },
  ],
  operands: { name: 'FILE', help: 'captions, one a line, or records; - is stdin' },
  options: {
    samples: integer({ short: 'n', help: 'plans for each caption', min: 1, default: 1 }),
    temperature: number({ help: 'how freely to sample: 0 takes the likeliest words, 1 the model as it is', min: 0, default: 1 }),
    topK: integer({ help: 'sample from the K likeliest tokens only; 0 is no limit', min: 0, default: 0 }),
    topP: number({ help: 'sample from the likeliest tokens that have this share of the probability', above: 0, max: 1, default: 1 }),
    ...seedOption,
    latents: choices(latentParts, { help: 'parts to plan where they are not given; by default all that the model knows' }),
    maxTokens: integer({ help: "longest plan in tokens; by default the model's own limit", min: 2, max: mostTokens }),
    batch: integer({ help: 'plans that are sampled side by side; they do not depend on it', min: 1, max: 1024, default: 8 }),
    model: text({ help: 'checkpoint folder; by default the installed @kaleido/model-scenes', placeholder: 'FOLDER' }),
    ...engineOptions,
    ...inputOptions,
    ...reportOptions,
  },
  async run(options, context) {
    // Loaded here, so that printing a help text waits for no network.
    const { planRecords } = await import('./plan-records.ts');
    const { openEngine } = await import('@kaleido/tfjs-onnxruntime');
    await planRecords(options, context, () => openEngine(options));
  },
});

/** A command's parsed options. */
export type PlanOptions = Parameters<typeof command.run>[0];
