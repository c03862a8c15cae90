import { defineCommand, inputOptions, reportOptions } from '@kaleido/shared/cli';
import { editOptions } from './options.ts';

/** The filter with a person inside: records in, a page in the browser, edited records out. */
export const command = defineCommand({
  name: 'kaleido-edit',
  module: import.meta.url,
  summary: 'Opens plans in a page of the browser, to be edited with the mouse; "Done" writes them.',
  examples: [
    { run: 'kaleido-ar -n 4 captions.txt | kaleido-edit | kaleido-diffuse -o pictures', does: 'edit plans before they are drawn' },
    { run: 'kaleido-edit out.png > plan.json', does: 'edit the plan of a picture' },
    { run: 'kaleido-edit --serve >> kept.ndjson', does: 'a studio: captions in, plans and pictures by hand' },
  ],
  operands: { name: 'FILE', help: 'records, or PNGs that kaleido-diffuse wrote; - is stdin' },
  options: { ...editOptions, ...inputOptions, ...reportOptions },
  async run(options, context) {
    // Loaded here, so that --help does not wait.
    const { editRecords } = await import('./edit-records.ts');
    const { openInProcess } = await import('../models/open-in-process.ts');
    return editRecords(options, context, openInProcess);
  },
});
