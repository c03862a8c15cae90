import { type CommandContext, note } from '@kaleido/shared/cli';
import type { Communicator } from '../parallel/communicator.ts';
import { openCommunicator } from '../parallel/open-communicator.ts';
import { inJob } from '../parallel/together.ts';
import { reportRun } from './report-run.ts';
import { type RunOptions, trainRun } from './train-run.ts';

/** Options of `kaleido-train`. */
export interface TrainOptions extends RunOptions {
  readonly assertLossBelow: number | undefined;
  /** Join an MPI job even when no launcher is recognised. */
  readonly mpi: boolean;
  readonly quiet: boolean;
}

/**
 * Trains, together with the other processes if this is an MPI job.
 * @returns the exit code
 */
export async function trainCommand(options: TrainOptions, context: CommandContext): Promise<number> {
  context.savesFirst();
  const communicator = await openCommunicator(process.env, options.mpi);
  return inJob(communicator, context.fail, () => trainRank(communicator, options, context));
}

async function trainRank(communicator: Communicator, options: TrainOptions, context: CommandContext): Promise<number> {
  const { signal, stdin } = context;
  const isWriter = communicator.rank === 0;
  const say = (message: string): void => {
    if (isWriter) note(context, options, message);
  };
  return reportRun(trainRun(communicator, options, { signal, stdin, say }), { ...options, isWriter, say }, context);
}
