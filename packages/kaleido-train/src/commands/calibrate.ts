import { engineOptions } from '@kaleido/engine/options';
import { defineCommand, integer, text, UsageError, under } from '@kaleido/shared/cli';

/** `kaleido-train calibrate`. */
export const command = defineCommand({
  name: 'kaleido-train calibrate',
  module: import.meta.url,
  summary: 'Measures a probe on held-out pictures, makes its probabilities frequencies, and writes it with the figures.',
  examples: [
    { run: 'kaleido-train calibrate runs/probe -o probe.safetensors', does: 'write the newest weights of a run for kaleido-metrics' },
    { run: 'kaleido-train calibrate probe.safetensors --data held-out.tar', does: 'measure a probe on other pictures, as it is' },
  ],
  operands: { name: 'PROBE', help: 'folder of a run, or a probe', max: 1 },
  options: {
    ...under('Measuring', {
      pictures: integer({ help: 'pictures to measure on; as many others calibrate', min: 16, default: 2000 }),
      data: text({
        help: 'measure on these data (as for kaleido-train) instead of scenes of pairs that training never shows',
        placeholder: 'PATTERN',
      }),
    }),
    ...under('Output', {
      output: text({ short: 'o', help: 'write the calibrated probe, with the figures in its header', placeholder: 'FILE' }),
    }),
    ...engineOptions,
  },
  async run(options, context) {
    const [of] = context.operands;
    if (of === undefined) throw new UsageError('no probe: name the folder of a run, or a file');
    const { calibrateCommand } = await import('../probe/calibrate-command.ts');
    const { openEngine } = await import('@kaleido/engine');
    await calibrateCommand({ of, ...options, engine: await openEngine(options) }, context);
  },
});
