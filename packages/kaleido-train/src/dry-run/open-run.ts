import { type CommandContext, note } from '@kaleido/shared/cli';
import { readConfig } from '../config/read-config.ts';
import { chooseLengths, LENGTH_SAMPLES } from '../data/batch/lengths.ts';
import { openSource, sourceConfig } from '../data/open-source.ts';
import type { TrainOptions } from '../run/train-command.ts';

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
  const { lengths: given, model } = run.config;
  const lengths = given ?? chooseLengths(await source.captions(LENGTH_SAMPLES), run.tokenizer, model.latents);
  return { run, source, lengths };
}
