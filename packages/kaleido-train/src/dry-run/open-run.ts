import { type CommandContext, note } from '@kaleido/shared/cli';
import { readConfig } from '../config/read-config.ts';
import { chooseLengths } from '../data/batch/lengths.ts';
import { openSource, sourceConfig } from '../data/open-source.ts';
import type { TrainOptions } from '../run/train-command.ts';

/** Samples from which the lengths of sequences are chosen, as many as in a run. */
const LENGTH_SAMPLES = 2000;

/**
 * The config of a run with its data, and the lengths that its sequences would have.
 * @param changed fields that replace the config's
 */
export async function openRun(
  options: Pick<TrainOptions, 'config' | 'quiet'>,
  changed: Readonly<Record<string, unknown>>,
  context: CommandContext,
) {
  const run = await readConfig(options.config, changed);
  const source = await openSource(sourceConfig(run, 1), context.stdin, { onNote: (message) => note(context, options, message) });
  const lengths = chooseLengths(await source.captions(LENGTH_SAMPLES), run.tokenizer, run.config.model.latents);
  return { run, source, lengths };
}
