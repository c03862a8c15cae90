import { openEngine } from '@kaleido/engine';
import type { CommandContext } from '@kaleido/shared/cli';
import { hasTokenizer, readConfigAlone } from '../config/read-config.ts';
import { shownSamples } from '../data/open-source.ts';
import { beginRun, freshWeights } from '../run/start.ts';
import type { TrainOptions } from '../run/train-command.ts';
import { overrides } from '../run/train-run.ts';
import { type DryRun, dryRun } from './dry-run.ts';
import { openRun } from './open-run.ts';

/** Prints the cost of a run as JSON. Weights are always random, since any others cost the same. */
export async function dryRunCommand(options: Omit<TrainOptions, 'output'>, context: CommandContext): Promise<void> {
  const changed = await overrides(options);
  const engine = await openEngine(options);
  const isComplete = await hasTokenizer(options.config, changed);
  const result = isComplete ? await rehearsed() : await dryRun(await readConfigAlone(options.config, changed), engine);
  await context.stdout.write(`${JSON.stringify(result, null, 2)}\n`);

  async function rehearsed(): Promise<DryRun> {
    const { run, source, lengths } = await openRun(options, changed, context);
    const { config } = run;
    const drawsSheets = config.sheetEvery > 0 && config.sheetEvery <= config.steps;
    const prepare = async () => ({
      ...{ run, engine, source, lengths },
      start: beginRun(run, freshWeights(config.model, config.seed)),
      shown: drawsSheets ? await shownSamples(config.data, source, config.sheetPictures) : [],
    });
    return dryRun(config, engine, { lengths, prepare });
  }
}
