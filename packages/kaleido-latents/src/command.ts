import { defineCommand, UsageError } from '@kaleido/shared/cli';
import { bbox } from './bbox/bbox.ts';
import { blob } from './blob/blob.ts';
import { check } from './check/check.ts';
import { describe } from './describe/describe.ts';
import { text } from './text/text.ts';
import { voken } from './voken/command/voken.ts';

const commands = [text, bbox, blob, voken, describe, check];

/** Makes latents of pictures that exist. */
export const command = defineCommand({
  name: 'kaleido-latents',
  module: import.meta.url,
  summary: 'Adds latents to captioned pictures, one part a command: what Kaleido is trained on.',
  examples: [
    {
      run: "kaleido-latents text --data 'cc12m/*.tar' --requests > batch.jsonl",
      does: 'write requests for a model that describes pictures',
    },
    { run: "kaleido-latents text --data 'cc12m/*.tar' --answers out.jsonl --shards ready", does: 'add its answers, as shards to train on' },
    { run: 'kaleido-scenes -n 100 | kaleido-latents voken > vokens.ndjson', does: 'add vokens to records with pictures' },
  ],
  options: {},
  commands,
  async run() {
    throw new UsageError(`expected a part: ${commands.map(({ name }) => name.split(' ')[1]).join(', ')}`);
  },
});
