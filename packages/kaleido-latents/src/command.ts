import { defineCommand, UsageError } from '@kaleido/shared/cli';
import { bbox } from './bbox/bbox.ts';
import { blob } from './blob/blob.ts';
import { check } from './check/check.ts';
import { describe } from './describe/describe.ts';
import { text } from './text/text.ts';
import { voken } from './voken/command/voken.ts';

const commands = [text, bbox, blob, voken, describe, check];

/** `kaleido-latents`, which makes the latents of existing pictures. */
export const command = defineCommand({
  name: 'kaleido-latents',
  module: import.meta.url,
  summary: 'Adds latents to captioned pictures, one part per command, to make training data.',
  examples: [
    {
      run: "kaleido-latents text --data 'cc12m/*.tar' --requests > batch.jsonl",
      does: 'write requests for a vision-language model',
    },
    {
      run: "kaleido-latents text --data 'cc12m/*.tar' --answers out.jsonl --shards ready",
      does: 'add its answers and write training shards',
    },
    { run: 'kaleido-scenes -n 100 | kaleido-latents voken > vokens.ndjson', does: 'add vokens to records with pictures' },
  ],
  options: {},
  commands,
  async run() {
    throw new UsageError(`expected a command: ${commands.map(({ name }) => name.split(' ')[1]).join(', ')}`);
  },
});
