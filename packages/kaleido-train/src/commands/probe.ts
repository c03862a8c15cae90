import { defineCommand, reportOptions } from '@kaleido/shared/cli';
import { singleTrainOptions } from './single-options.ts';

/** `kaleido-train probe`. */
export const command = defineCommand({
  name: 'kaleido-train probe',
  module: import.meta.url,
  summary: 'Trains a probe, which recognises what a picture shows, on annotated pictures (kaleido-scenes).',
  examples: [
    { run: 'kaleido-train probe --config scenes -o runs/probe > probe.ndjson', does: "train a probe for the shipped model's domain" },
    { run: 'kaleido-train probe --config scenes -o runs/probe --resume >> probe.ndjson', does: 'resume it where it stopped' },
    {
      run: 'kaleido-train calibrate runs/probe -o probe.safetensors',
      does: 'evaluate and calibrate it for kaleido-metrics',
    },
  ],
  options: { ...singleTrainOptions, ...reportOptions },
  async run(options, context) {
    const [{ singleCommand }, { probeKind }] = await Promise.all([import('../single/single-command.ts'), import('../probe/probe-kind.ts')]);
    return singleCommand(probeKind, options, context);
  },
});
