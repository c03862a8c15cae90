import { choice, defineCommand, flag, note, number, text, UsageError, under } from '@kaleido/shared/cli';

/** `kaleido-train export`. */
export const command = defineCommand({
  name: 'kaleido-train export',
  module: import.meta.url,
  summary: 'Writes the newest weights of a run as a model for the filters.',
  examples: [
    { run: 'kaleido-train export runs/s64 -o model', does: 'write the averaged weights in half precision, with a card' },
    { run: 'kaleido-train export runs/s64 -o model --dtype F32 --ema 0.999', does: 'write another of the averages that the run kept' },
  ],
  operands: { name: 'RUN', help: 'folder of a run, or of weights', max: 1 },
  options: {
    ...under('Output', {
      output: text({ short: 'o', help: 'folder to write', placeholder: 'FOLDER' }),
      dtype: choice(['F32', 'F16', 'BF16'], { help: 'number format of the weights', default: 'F16' }),
      fp16: flag({ help: 'half precision, the default: --dtype F16' }),
      ema: number({ help: 'export the EMA weights of this decay (ema_also) instead of the default ones', min: 0, max: 1 }),
    }),
  },
  async run({ output, dtype, fp16, ema }, context) {
    const [run] = context.operands;
    if (run === undefined) throw new UsageError('no run: name its folder');
    if (output === undefined) throw new UsageError('no folder to write to: name one with -o');
    if (fp16 && dtype !== 'F16') throw new UsageError(`--fp16: the format is ${dtype} already`);
    const { exportModel } = await import('../run/export.ts');
    const say = (message: string) => note(context, { quiet: false }, message);
    await exportModel(run, output, dtype, { decay: ema, withCard: true, say });
  },
});
