import { engineOptions } from '@kaleido/engine/options';
import { defineCommand, integer, number, UsageError, under } from '@kaleido/shared/cli';

/** `kaleido-train validate`. */
export const command = defineCommand({
  name: 'kaleido-train validate',
  module: import.meta.url,
  summary: 'Measures a model on held-out captions and fixed noise.',
  examples: [
    { run: 'kaleido-train validate runs/s16', does: 'measure the newest weights of a run' },
    { run: 'for run in runs/*; do kaleido-train validate $run; done', does: 'compare recipes on the same pictures and noise' },
  ],
  operands: { name: 'MODEL', help: 'folder of a run, or of weights', max: 1 },
  options: {
    ...under('Validation', {
      pictures: integer({ help: 'pictures to measure on; by default those that the run held out, or 256', min: 1 }),
      levels: integer({ help: 'noise levels per picture', min: 1, default: 4 }),
      ema: number({ help: 'measure the EMA weights of this decay (ema_also) instead of the default ones', min: 0, max: 1 }),
    }),
    ...engineOptions,
  },
  async run(options, context) {
    const [of] = context.operands;
    if (of === undefined) throw new UsageError('no model: name the folder of a run or of weights');
    const { validateCommand } = await import('../validation/validate-command.ts');
    const { openEngine } = await import('@kaleido/engine');
    await validateCommand({ of, ...options, engine: await openEngine(options) }, context);
  },
});
