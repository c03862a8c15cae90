import { defineCommand, flag, inputOptions, reportOptions, UsageError, under } from '@kaleido/shared/cli';

import { planOptions } from './options.ts';

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
    ...planOptions,
    ...under('Model and engine', { about: flag({ help: 'print what the model plans and was trained to draw, and exit' }) }),
    ...inputOptions,
    ...reportOptions,
  },
  async modelOptions({ model, asCaption }) {
    const { generationOptions } = await import('../generation-config.ts');
    const { latents, ...others } = planOptions;
    return generationOptions(asCaption ? others : planOptions, model);
  },
  async run(options, context) {
    if (options.about) {
      if (context.operands.length > 0) throw new UsageError('--about: takes no input');
      const { about } = await import('./about.ts');
      const { openLanguageModel } = await import('../model.ts');
      const { modelFolder } = await import('@kaleido/shared/checkpoint');
      await context.stdout.write(about(await openLanguageModel(modelFolder(options.model))));
      return;
    }
    // Loaded here, so that --help does not wait for the networks' libraries.
    const { planRecords } = await import('./plan-records.ts');
    const { openEngine } = await import('@kaleido/engine');
    await planRecords(options, context, () => openEngine(options));
  },
});
