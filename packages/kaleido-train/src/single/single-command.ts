import { type CommandContext, note, UsageError } from '@kaleido/shared/cli';
import { reportRun } from '../run/report-run.ts';
import { runSingle } from './run-single.ts';
import type { SingleConfig } from './single-config.ts';
import type { SingleOptions } from './single-options.ts';
import type { TraineeKind } from './trainee.ts';

/** Command-line options of a single-network run. */
export interface SingleCommandOptions extends Omit<SingleOptions, 'config' | 'output'> {
  readonly config: string | undefined;
  readonly output: string | undefined;
  readonly assertLossBelow: number | undefined;
  readonly quiet: boolean;
}

/**
 * Runs the command that trains a single network.
 * @returns the exit code
 */
export async function singleCommand<C extends SingleConfig, B>(
  kind: TraineeKind<C, B>,
  { config, output, ...options }: SingleCommandOptions,
  context: CommandContext,
): Promise<number> {
  if (config === undefined) throw new UsageError('no config: name a YAML file or one of the shipped ones with --config');
  if (output === undefined) throw new UsageError('no folder: name one for checkpoints with -o');
  context.savesFirst();
  const say = (message: string): void => note(context, options, message);
  const { signal, stdin } = context;
  const events = runSingle(kind, { ...options, config, output }, { signal, stdin, say });
  return reportRun(events, { ...options, isWriter: true, say }, context);
}
