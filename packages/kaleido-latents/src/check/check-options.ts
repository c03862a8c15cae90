import { engineOptions } from '@kaleido/engine/options';
import { integer, type OptionValues, reportOptions, text, under } from '@kaleido/shared/cli';
import { sampleOptions } from '../samples/input-options.ts';

export const checkOptions = {
  ...sampleOptions,
  ...under('Output', {
    sheet: text({ help: 'draw pictures, overlaid with their latents, to this PNG', placeholder: 'FILE' }),
    page: text({ help: 'write an HTML page with them, to filter and zoom', placeholder: 'FILE' }),
    count: integer({ short: 'n', help: 'random pictures on the sheet and the page', min: 1, max: 1000, default: 48 }),
  }),
  ...under('Vokens', {
    tokenizer: text({
      help: 'also show reconstructions from vokens, by this voken tokenizer: a file, or a run or model folder',
      placeholder: 'FILE',
    }),
  }),
  ...engineOptions,
  ...reportOptions,
};

export type CheckValues = OptionValues<typeof checkOptions>;
