import { defineCommand, flag, integer, number, reportOptions, text, UsageError } from '@kaleido/shared/cli';
import { engineOptions } from '@kaleido/tfjs-onnxruntime/options';
import { command as exportCommand } from './commands/export.ts';
import { command as inspect } from './commands/inspect.ts';
import { command as plot } from './commands/plot.ts';
import { command as tokenizer } from './commands/tokenizer.ts';
import { command as validate } from './commands/validate.ts';

/** The trainer as a command. */
export const command = defineCommand({
  name: 'kaleido-train',
  module: import.meta.url,
  summary: 'Trains a Kaleido model: prior and denoiser together.',
  examples: [
    { run: 'kaleido-train --config scenes16 -o runs/s16 > s16.ndjson', does: 'train the 16-pixel stage of the shipped model' },
    { run: 'kaleido-train --config scenes16 -o runs/s16 --resume >> s16.ndjson', does: 'go on where it stopped' },
    {
      run: "kaleido-train --config paper-cc12m-64 --init-t5 flan-t5-xl --data 'cc12m/{00000..01242}.tar' -o runs/cc12m",
      does: "the paper's first stage on shards of captioned pictures",
    },
    { run: 'kaleido-train --config scenes32 -o runs/s32 --init runs/s16', does: 'the next stage, from the weights of the one before' },
    { run: 'kaleido-train export runs/s16 -o model', does: 'write the newest weights of a run as a model' },
  ],
  options: {
    config: text({ help: 'YAML file, or the name of a config that comes with this package', placeholder: 'CONFIG' }),
    output: text({ short: 'o', help: 'folder of the run: checkpoints, log and sample sheets', placeholder: 'FOLDER' }),
    resume: flag({ help: "go on from the newest checkpoint of the run's folder, bit for bit; begin where there is none" }),
    init: text({ help: 'begin with the weights of this checkpoint or run, growing new outer networks', placeholder: 'FOLDER' }),
    initT5: text({ help: 'begin with encoder, decoder and tokenizer of this Hugging Face T5 folder', placeholder: 'FOLDER' }),
    initDenoiser: text({ help: 'begin with a denoiser of ml-mdm (.pth), growing new outer networks', placeholder: 'FILE' }),
    data: text({
      help: "learn from these data instead of the config's: files with braces and wildcards, a folder, FORMAT:PATH, or - for stdin",
      placeholder: 'PATTERN',
    }),
    acceptData: flag({ help: 'go on, with --resume, also when the data are not those of before' }),
    steps: integer({ help: 'train up to this step instead of what the config says', min: 0 }),
    keep: integer({ help: 'keep so many checkpoints instead of what the config says', min: 1 }),
    keepEvery: integer({ help: 'also keep, for good, those of every N-th step', min: 0 }),
    dryRun: flag({ help: 'train nothing: print parameters, multiply-adds, peak memory and images a second that are to be expected' }),
    assertLossBelow: number({ help: 'end with 1 unless the last loss of the log is below this' }),
    ...engineOptions,
    mpi: flag({ help: 'join the other processes of an MPI job, also when mpirun or srun is not recognised' }),
    ...reportOptions,
  },
  commands: [validate, exportCommand, inspect, tokenizer, plot],
  async run(options, context): Promise<number | undefined> {
    const { output } = options;
    if (options.config === undefined) throw new UsageError('no config: name a YAML file or one of the shipped ones with --config');
    if (options.dryRun) {
      const { dryRunCommand } = await import('./dry-run/dry-run-command.ts');
      await dryRunCommand({ ...options, config: options.config }, context);
      return undefined;
    }
    if (output === undefined) throw new UsageError('no folder: name one for checkpoints with -o');
    // Loaded here, so that help and mistakes are told at once.
    const { trainCommand } = await import('./run/train-command.ts');
    return trainCommand({ ...options, config: options.config, output }, context);
  },
});
