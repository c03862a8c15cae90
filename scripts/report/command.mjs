// npm run report -- edits|int8|latents|prior|vokens: what a model can do, measured on scenes that it has never seen.
import { defineCommand, UsageError } from '@kaleido/shared/cli';
import { command as edits } from './edits.mjs';
import { command as int8 } from './int8.mjs';
import { command as latents } from './latents.mjs';
import { command as prior } from './prior.mjs';
import { command as vokens } from './vokens.mjs';

const commands = [edits, latents, prior, vokens, int8];

export const command = defineCommand({
  name: 'report',
  module: import.meta.url,
  summary: 'Measures what a model can do, on scenes that it has never seen.',
  examples: [
    { run: 'npm run report -- edits -n 200', does: 'count how many pictures of edited plans obey the edit' },
    { run: 'npm run report -- prior', does: "compare the prior's plans with those of the data" },
  ],
  options: {},
  commands,
  async run() {
    throw new UsageError(`expected a report: ${commands.map(({ name }) => name.split(' ')[1]).join(', ')}`);
  },
});
