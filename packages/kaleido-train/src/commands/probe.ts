import { defineCommand, reportOptions } from '@kaleido/shared/cli';
import { singleTrainOptions } from './single-options.ts';

/** `kaleido-train probe`. */
export const command = defineCommand({
  name: 'kaleido-train probe',
  module: import.meta.url,
  summary: 'Trains a probe, which reads from a picture what it shows, on records that say so (kaleido-scenes).',
  examples: [
    { run: 'kaleido-train probe --config scenes -o runs/probe > probe.ndjson', does: "train a probe of the shipped model's domain" },
    { run: 'kaleido-train probe --config scenes -o runs/probe --resume >> probe.ndjson', does: 'resume it where it stopped' },
    {
      run: 'kaleido-train calibrate runs/probe -o probe.safetensors',
      does: 'measure it on held-out pictures and write it for kaleido-metrics',
    },
  ],
  options: { ...singleTrainOptions, ...reportOptions },
  async run(options, context) {
    const [{ singleCommand }, { probeKind }] = await Promise.all([import('../single/single-command.ts'), import('../probe/probe-kind.ts')]);
    return singleCommand(probeKind, options, context);
  },
});
