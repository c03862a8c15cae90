import { defineCommand, integer, reportOptions, text } from '@kaleido/shared/cli';

/** What guidance does to modes, where everything is known. */
export const toy = defineCommand({
  name: 'kaleido-metrics toy',
  module: import.meta.url,
  summary: 'Shows on two classes with two modes each how guidance loses modes, and how a latent keeps them (Fig. 3 of the paper).',
  examples: [{ run: 'kaleido-metrics toy -o toy.svg', does: 'effective modes at guidance 1, 2, 4, 7 on stdout, and the figure' }],
  options: {
    samples: integer({ short: 'n', help: 'points of each class', min: 2, max: 1_000_000, default: 4000 }),
    sampler: text({ help: "kaleido-diffuse's sampler", placeholder: 'NAME', default: 'ddim' }),
    steps: integer({ help: 'steps of the sampler', min: 1, max: 1000, default: 100 }),
    seed: integer({ short: 's', help: 'draw the noise from this seed', min: 0, max: 2 ** 32 - 1, default: 0 }),
    output: text({ short: 'o', help: 'draw the points into this file: .svg, .png or .html', placeholder: 'FILE' }),
    ...reportOptions,
  },
  async run(options, context) {
    const { runToy } = await import('./run-toy.ts');
    await runToy(options, context);
  },
});

/** The command's parsed options. */
export type ToyOptions = Parameters<typeof toy.run>[0];
