import { defineCommand, text, under } from '@kaleido/shared/cli';

/** `kaleido-train plot`. */
export const command = defineCommand({
  name: 'kaleido-train plot',
  module: import.meta.url,
  summary: 'Draws the curves and sample sheets of runs into one self-contained HTML page.',
  examples: [
    { run: 'kaleido-train plot runs/* -o runs.html', does: 'compare all runs of a folder' },
    { run: 'kaleido-train plot s16.ndjson > s16.html', does: 'plot what a run printed' },
  ],
  operands: { name: 'RUN', help: 'folder of a run, or a log' },
  options: under('Output', { output: text({ short: 'o', help: 'file to write; default stdout', placeholder: 'FILE' }) }),
  async run({ output }, context) {
    const { plotCommand } = await import('../plot/plot-command.ts');
    await plotCommand(output, context);
  },
});
