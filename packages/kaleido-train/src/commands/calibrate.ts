import { engineOptions } from '@kaleido/engine/options';
import { defineCommand, integer, text, UsageError, under } from '@kaleido/shared/cli';

/** `kaleido-train calibrate`. */
export const command = defineCommand({
  name: 'kaleido-train calibrate',
  module: import.meta.url,
  summary: 'Evaluates a probe on held-out pictures, calibrates its probabilities, and writes it with the results.',
  examples: [
    { run: 'kaleido-train calibrate runs/probe -o probe.safetensors', does: 'calibrate the newest weights of a run for kaleido-metrics' },
    {
      run: 'kaleido-train calibrate runs/probe runs/moved -o probe.safetensors',
      does: 'the mean of the weights of two runs, one of which began from the other',
    },
    {
      run: 'kaleido-train calibrate probe.safetensors --data held-out.tar',
      does: 'evaluate a probe on other pictures, without calibrating it',
    },
  ],
  operands: { name: 'PROBE', help: 'run folder or probe file; of several that began from the same weights, the mean' },
  options: {
    ...under('Evaluation', {
      pictures: integer({ help: 'pictures to evaluate on; with -o, as many others are used for calibration', min: 16, default: 2000 }),
      data: text({
        help: 'evaluate on these data (as for kaleido-train); default: scenes with subject-thing pairs held out of training',
        placeholder: 'PATTERN',
      }),
    }),
    ...under('Output', {
      output: text({ short: 'o', help: 'write the calibrated probe, with the results in its header', placeholder: 'FILE' }),
    }),
    ...engineOptions,
  },
  async run(options, context) {
    const of = context.operands;
    if (of.length === 0) throw new UsageError('no probe: name a run folder or a probe file');
    const { calibrateCommand } = await import('../probe/calibrate-command.ts');
    const { openEngine } = await import('@kaleido/engine');
    await calibrateCommand({ of, ...options, engine: await openEngine(options) }, context);
  },
});
