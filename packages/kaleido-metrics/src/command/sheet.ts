import { defineCommand, integer, text, UsageError, under } from '@kaleido/shared/cli';
import { readOptions } from './source-options.ts';

/** Fakes beside the reals that are nearest to them. */
export const sheet = defineCommand({
  name: 'kaleido-metrics sheet',
  module: import.meta.url,
  summary: 'Draws generated pictures beside their nearest real ones, closest pairs first.',
  examples: [
    { run: 'kaleido-metrics sheet --real real/ --fake out/ -o nearest.png', does: 'draw the 16 fakes that are closest to a real picture' },
  ],
  options: {
    ...under('Input', {
      real: text({ help: 'real pictures', placeholder: 'SOURCE' }),
      fake: text({ help: 'generated pictures', placeholder: 'SOURCE' }),
    }),
    ...under('Output', {
      count: integer({ short: 'n', help: 'fakes on the sheet', min: 1, max: 1000, default: 16 }),
      neighbours: integer({ help: 'real pictures beside each fake', min: 1, max: 16, default: 3 }),
      output: text({ short: 'o', help: 'PNG file to write', placeholder: 'FILE' }),
    }),
    ...readOptions,
  },
  async run(options, context) {
    const { real, fake, output } = options;
    if (real === undefined || fake === undefined || output === undefined) throw new UsageError('a sheet needs --real, --fake and -o FILE');
    const { drawSheet } = await import('./draw-sheet.ts');
    await drawSheet({ ...options, real, fake, output }, context);
  },
});
