import { defineCommand } from '@kaleido/shared/cli';
import { sampleOperands } from '../command/latent-command.ts';
import { checkOptions } from './check-options.ts';

/** Looks at latents. */
export const check = defineCommand({
  name: 'kaleido-latents check',
  module: import.meta.url,
  summary: 'Counts the latents of pictures, names the oddest pictures, and draws some on a sheet and a page.',
  examples: [
    { run: "kaleido-latents check --data 'ready/*.tar' --page check.html", does: 'count, and look at 48 pictures in a browser' },
    {
      run: 'kaleido-latents blob --data photos/ --segmenter onnx:u2netp.onnx | kaleido-latents check --sheet sheet.png -n 24',
      does: 'look at what a network finds before a long job',
    },
  ],
  operands: sampleOperands,
  options: checkOptions,
  async run(values, context) {
    const { checkLatents } = await import('./check-latents.ts'); // loaded late, so that help and usage errors come at once
    if (values.tokenizer === undefined) return checkLatents(values, context);
    const { openReconstruction } = await import('./open-reconstruction.ts');
    const { reconstruct, close } = await openReconstruction(values.tokenizer, values);
    try {
      await checkLatents(values, context, reconstruct);
    } finally {
      await close();
    }
  },
});
