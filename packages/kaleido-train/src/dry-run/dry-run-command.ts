import { openEngine } from '@kaleido/engine';
import { type CommandContext, note } from '@kaleido/shared/cli';
import { hasTokenizer, readConfig, readConfigAlone } from '../config/read-config.ts';
import { chooseLengths } from '../data/batch/lengths.ts';
import { openSource, shownSamples, sourceConfig } from '../data/open-source.ts';
import { beginRun, freshWeights } from '../run/start.ts';
import type { TrainOptions } from '../run/train-command.ts';
import { overrides } from '../run/train-run.ts';
import { type DryRun, dryRun } from './dry-run.ts';

/** Samples from which the lengths of sequences are chosen, as many as in a run. */
const LENGTH_SAMPLES = 2000;

/** Prints the cost of a run as JSON. Weights are always random, since any others cost the same. */
export async function dryRunCommand(options: Omit<TrainOptions, 'output'>, context: CommandContext): Promise<void> {
  const changed = await overrides(options);
  const engine = await openEngine(options);
  const isComplete = await hasTokenizer(options.config, changed);
  const result = isComplete ? await rehearsed() : await dryRun(await readConfigAlone(options.config, changed), engine);
  await context.stdout.write(`${JSON.stringify(result, null, 2)}\n`);

  async function rehearsed(): Promise<DryRun> {
    const run = await readConfig(options.config, changed);
    const { config, tokenizer } = run;
    const source = await openSource(sourceConfig(run, 1), context.stdin, { onNote: (message) => note(context, options, message) });
    const lengths = chooseLengths(await source.captions(LENGTH_SAMPLES), tokenizer, config.model.latents);
    const drawsSheets = config.sheetEvery > 0 && config.sheetEvery <= config.steps;
    const prepare = async () => ({
      ...{ run, engine, source, lengths },
      start: beginRun(run, freshWeights(config.model, config.seed)),
      shown: drawsSheets ? await shownSamples(config.data, source, config.sheetPictures) : [],
    });
    return dryRun(config, engine, { lengths, prepare });
  }
}
