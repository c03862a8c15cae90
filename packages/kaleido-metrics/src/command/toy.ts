import { defineCommand, integer, reportOptions, text, under } from '@kaleido/shared/cli';

/** What guidance does to modes, where everything is known. */
export const toy = defineCommand({
  name: 'kaleido-metrics toy',
  module: import.meta.url,
  summary: 'Shows, on two classes of two modes each, how guidance loses modes and how a latent keeps them (Fig. 3 of the paper).',
  examples: [{ run: 'kaleido-metrics toy -o toy.svg', does: 'print the effective modes at guidance 1, 2, 4 and 7, and draw the figure' }],
  options: {
    ...under('Sampling', {
      samples: integer({ short: 'n', help: 'points per class', min: 2, max: 1_000_000, default: 4000 }),
      sampler: text({ help: 'diffusion sampler, one of those of kaleido-diffuse', placeholder: 'NAME', default: 'ddim' }),
      steps: integer({ help: 'denoising steps', min: 1, max: 1000, default: 100 }),
      seed: integer({ short: 's', help: 'random seed of the noise', min: 0, max: 2 ** 32 - 1, default: 0 }),
    }),
    ...under('Output', {
      output: text({ short: 'o', help: 'draw the points into this file: .svg, .png or .html', placeholder: 'FILE' }),
    }),
    ...reportOptions,
  },
  async run(options, context) {
    const { runToy } = await import('./run-toy.ts');
    await runToy(options, context);
  },
});
