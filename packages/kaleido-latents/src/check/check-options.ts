import { engineOptions } from '@kaleido/engine/options';
import { integer, type OptionValues, reportOptions, text, under } from '@kaleido/shared/cli';
import { sampleOptions } from '../samples/input-options.ts';

export const checkOptions = {
  ...sampleOptions,
  ...under('Output', {
    sheet: text({ help: 'draw pictures with their latents over them into this PNG', placeholder: 'FILE' }),
    page: text({ help: 'write a page with them, to filter and to zoom into, as one HTML file', placeholder: 'FILE' }),
    count: integer({ short: 'n', help: 'pictures on the sheet and the page, drawn at random', min: 1, max: 1000, default: 48 }),
  }),
  ...under('Vokens', {
    tokenizer: text({
      help: 'draw what vokens say beside pictures, with this voken tokenizer: a file, the folder of a run or a model',
      placeholder: 'FILE',
    }),
  }),
  ...engineOptions,
  ...reportOptions,
};

export type CheckValues = OptionValues<typeof checkOptions>;
