import { defineCommand } from '@kaleido/shared/cli';
import { sampleOperands } from '../command/latent-command.ts';
import { checkOptions } from './check-options.ts';

/** `kaleido-latents check`. */
export const check = defineCommand({
  name: 'kaleido-latents check',
  module: import.meta.url,
  summary: 'Reports statistics and outliers of latents, and shows pictures with their latents on a sheet or a page.',
  examples: [
    { run: "kaleido-latents check --data 'ready/*.tar' --page check.html", does: 'print the report, and view 48 pictures in a browser' },
    {
      run: 'kaleido-latents blob --data photos/ --segmenter onnx:u2netp.onnx | kaleido-latents check --sheet sheet.png -n 24',
      does: 'check the blobs of a network before a long job',
    },
  ],
  operands: sampleOperands,
  options: checkOptions,
  async run(values, context) {
    const { checkLatents } = await import('./check-latents.ts'); // loaded lazily: help and usage errors stay fast
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
