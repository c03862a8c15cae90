import { defineCommand, integer, number, UsageError } from '@kaleido/shared/cli';
import { engineOptions } from '@kaleido/tfjs-onnxruntime/options';

/** `kaleido-train validate`. */
export const command = defineCommand({
  name: 'kaleido-train validate',
  module: import.meta.url,
  summary: 'Measures a model on held-out captions and fixed noise.',
  examples: [
    { run: 'kaleido-train validate runs/s16', does: 'measure the newest weights of a run' },
    { run: 'for run in runs/*; do kaleido-train validate $run; done', does: 'compare recipes: the same pictures and noise for all' },
  ],
  operands: { name: 'MODEL', help: 'folder of a run, or of weights', most: 1 },
  options: {
    pictures: integer({ help: 'pictures to measure on; by default those that the run kept from training, or 256', min: 1 }),
    levels: integer({ help: 'noise levels that each is seen at', min: 1, default: 4 }),
    ema: number({ help: 'measure the averages of this decay (ema_also) instead of those that are shipped', min: 0, max: 1 }),
    ...engineOptions,
  },
  async run(options, context) {
    const [of] = context.operands;
    if (of === undefined) throw new UsageError('no model: name the folder of a run or of weights');
    const { validateCommand } = await import('../validation/validate-command.ts');
    const { openEngine } = await import('@kaleido/tfjs-onnxruntime');
    await validateCommand({ of, ...options, engine: await openEngine(options) }, context);
  },
});
