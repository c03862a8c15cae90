import { defineCommand, integer, text, UsageError } from '@kaleido/shared/cli';
import { readOptions } from './source-options.ts';

/** Fakes beside the reals that are nearest to them. */
export const sheet = defineCommand({
  name: 'kaleido-metrics sheet',
  module: import.meta.url,
  summary: 'Draws generated pictures beside the real ones that are nearest to them, the closest pairs first.',
  examples: [{ run: 'kaleido-metrics sheet --real real/ --fake out/ -o nearest.png', does: 'the 16 fakes that come closest to a real' }],
  options: {
    real: text({ help: 'the real pictures', placeholder: 'SOURCE' }),
    fake: text({ help: 'the generated ones', placeholder: 'SOURCE' }),
    count: integer({ short: 'n', help: 'how many fakes', min: 1, max: 1000, default: 16 }),
    neighbours: integer({ help: 'reals beside each', min: 1, max: 16, default: 3 }),
    output: text({ short: 'o', help: 'the PNG to write', placeholder: 'FILE' }),
    ...readOptions,
  },
  async run(options, context) {
    const { real, fake, output } = options;
    if (real === undefined || fake === undefined || output === undefined) throw new UsageError('a sheet needs --real, --fake and -o FILE');
    const { drawSheet } = await import('./draw-sheet.ts');
    await drawSheet({ ...options, real, fake, output }, context);
  },
});

/** The command's parsed options. */
export type SheetOptions = Parameters<typeof sheet.run>[0] & { readonly real: string; readonly fake: string; readonly output: string };
