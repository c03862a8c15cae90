import { choice, defineCommand, flag, note, number, text, UsageError, under } from '@kaleido/shared/cli';
import { type FormatName, formatHelp } from '../export/format-names.ts';

/** `kaleido-train export`. */
export const command = defineCommand({
  name: 'kaleido-train export',
  module: import.meta.url,
  summary: 'Writes the newest weights of a run as a model, for the filters or for Python.',
  examples: [
    { run: 'kaleido-train export runs/s64 -o model', does: 'write the EMA weights in half precision, with a model card' },
    {
      run: 'kaleido-train export runs/s64 -o model --dtype F32 --ema 0.999',
      does: 'write the EMA with decay 0.999 (see ema_also), in single precision',
    },
    { run: 'kaleido-train export runs/s64 -o t5 --format transformers', does: 'write text encoder and prior for transformers' },
    {
      run: 'kaleido-train export runs/b runs/a -o model',
      does: 'write the mean of the weights of two runs, one of which began from the other',
    },
  ],
  operands: { name: 'RUN', help: 'run folder, or folder of weights; of several with the same networks, the mean of their weights' },
  options: {
    ...under('Output', {
      output: text({ short: 'o', help: 'folder to write', placeholder: 'FOLDER' }),
      format: choice(Object.keys(formatHelp) as FormatName[], {
        help: Object.entries(formatHelp)
          .map(([name, help]) => `${name}: ${help}`)
          .join('; '),
        default: 'safetensors',
      }),
      dtype: choice(['F32', 'F16', 'BF16'], { help: 'number format of the weights; default: F16 for the filters, else that of the model' }),
      fp16: flag({ help: 'same as --dtype F16' }),
      ema: number({ help: 'export the EMA with this decay (ema_also) instead of the main one', min: 0, max: 1 }),
    }),
  },
  async run({ output, format, dtype, fp16, ema }, context) {
    const [run, ...averagedWith] = context.operands;
    if (run === undefined) throw new UsageError('no run: name its folder');
    if (output === undefined) throw new UsageError('no folder to write to: name one with -o');
    if (fp16 && dtype !== undefined && dtype !== 'F16') throw new UsageError(`--fp16: contradicts --dtype ${dtype}`);
    const { exportModel } = await import('../export/export-model.ts');
    const say = (message: string) => note(context, { quiet: false }, message);
    await exportModel(run, output, { format, dtype: fp16 ? 'F16' : dtype, decay: ema, averagedWith, withCard: true, say });
  },
});
