import { defineLatentCommand } from '../command/latent-command.ts';

/** `kaleido-latents describe`. */
export const describe = defineLatentCommand({
  part: 'text',
  name: 'kaleido-latents describe',
  module: import.meta.url,
  summary: 'Adds rule-based descriptions: caption or class, and colours, pattern, size and place of what boxes or ellipses show.',
  examples: [
    { run: 'kaleido-latents describe --data imagenet:photos/train --shards described', does: 'describe photographs by class and colours' },
    {
      run: 'kaleido-latents blob --data photos/ --segmenter onnx:u2netp.onnx | kaleido-latents describe --shards ready',
      does: 'find salient objects first, then describe them',
    },
  ],
  options: {},
  concurrency: 4,
  async open() {
    const { describePicture } = await import('./describe-picture.ts');
    return { make: async ({ picture, caption, latents }) => ({ text: await describePicture(await picture(), caption, latents) }) };
  },
});
