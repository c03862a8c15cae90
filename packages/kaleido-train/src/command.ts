import { defineCommand, reportOptions, UsageError } from '@kaleido/shared/cli';
import { clusterOf, planOptions } from './cluster-plan/options.ts';
import { command as calibrate } from './commands/calibrate.ts';
import { command as exportCommand } from './commands/export.ts';
import { command as importCommand } from './commands/import.ts';
import { command as inspect } from './commands/inspect.ts';
import { command as plot } from './commands/plot.ts';
import { command as probe } from './commands/probe.ts';
import { command as tokenizer } from './commands/tokenizer.ts';
import { trainOptions } from './commands/train-options.ts';
import { command as validate } from './commands/validate.ts';
import { command as voken } from './commands/voken.ts';

/** The trainer as a command. */
export const command = defineCommand({
  name: 'kaleido-train',
  module: import.meta.url,
  summary: 'Trains a Kaleido model: prior and denoiser together.',
  examples: [
    { run: 'kaleido-train --config scenes16 -o runs/s16 > s16.ndjson', does: 'train the 16-pixel stage of the shipped model' },
    { run: 'kaleido-train --config scenes16 -o runs/s16 --resume >> s16.ndjson', does: 'resume it where it stopped' },
    {
      run: "kaleido-train --config paper-cc12m-64 --init-t5 flan-t5-xl --data 'cc12m/{00000..01242}.tar' -o runs/cc12m",
      does: "train the paper's first stage on shards of captioned pictures",
    },
    {
      run: 'kaleido-train --config scenes32 -o runs/s32 --init runs/s16',
      does: 'train the next stage, from the weights of the one before',
    },
    { run: 'kaleido-train --config paper-cc12m-256 --dry-run --gpus 64 --card a100', does: 'plan a run on a cluster: memory, speed, days' },
    { run: 'kaleido-train export runs/s16 -o model', does: 'write the newest weights of a run as a model' },
  ],
  options: {
    ...trainOptions,
    ...planOptions,
    ...reportOptions,
  },
  commands: [validate, importCommand, exportCommand, inspect, tokenizer, probe, calibrate, voken, plot],
  async run(options, context): Promise<number | undefined> {
    const { output } = options;
    if (options.config === undefined) throw new UsageError('no config: name a YAML file or one of the shipped ones with --config');
    const cluster = clusterOf(options);
    if (cluster) {
      const { planCommand } = await import('./cluster-plan/plan-command.ts');
      await planCommand({ ...options, config: options.config }, cluster, context);
      return undefined;
    }
    if (options.dryRun) {
      const { dryRunCommand } = await import('./dry-run/dry-run-command.ts');
      await dryRunCommand({ ...options, config: options.config }, context);
      return undefined;
    }
    if (output === undefined) throw new UsageError('no folder: name one for checkpoints with -o');
    // Loaded here, so that help and usage errors come at once.
    const { trainCommand } = await import('./run/train-command.ts');
    return trainCommand({ ...options, config: options.config, output }, context);
  },
});
