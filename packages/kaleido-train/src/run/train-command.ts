import { type CommandContext, note, Stopped } from '@kaleido/shared/cli';
import type { Communicator } from '../parallel/communicator.ts';
import { openCommunicator } from '../parallel/open-communicator.ts';
import { inJob } from '../parallel/together.ts';
import type { LogLine, TrainingLine } from './meter.ts';
import { type RunOptions, trainRun } from './train-run.ts';
import type { TrainingEvent } from './training-event.ts';

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
  const { signal, stdin, stdout, stderr } = context;
  const isFirst = communicator.rank === 0;
  const say = (message: string): void => {
    if (isFirst) note(context, options, message);
  };
  let isStopped = false;
  let last: TrainingLine | undefined;
  let [begunAt, steps] = [0, 0];
  for await (const event of trainRun(communicator, options, { signal, stdin, say })) {
    if (event.kind === 'begun') [begunAt, steps] = [event.step, event.steps];
    else if (event.kind === 'stopped') isStopped = true;
    else if (event.kind !== 'log') say(describe(event));
    else {
      if (isFirst)
        await stdout.write(`${JSON.stringify(event.line)}\n`).catch((error) => {
          if (!signal.aborted) throw error; // the reader has gone, and the run saves and ends
        });
      if (isTraining(event.line)) last = event.line;
      if (last && isFirst && stderr.rewritable && !options.quiet) stderr.rewrite(forPeople(last, begunAt, steps));
    }
  }
  stderr.rewrite('');
  if (isStopped) return stoppedCode(signal);
  if (options.assertLossBelow !== undefined) return assertLoss(context, last, options.assertLossBelow, isFirst);
  return 0;
}

/**
 * Exit code of a run that was asked to stop: 75 for most signals, on which schedulers requeue; 130 and 129 for SIGINT and SIGHUP, as
 * usual; 0 when the reader of the log has gone.
 */
function stoppedCode({ aborted, reason }: AbortSignal): number {
  if (!aborted) return 75; // another rank was asked
  if (!(reason instanceof Stopped)) return 0;
  return reason.signal === 'SIGINT' || reason.signal === 'SIGHUP' ? reason.exitCode : 75;
}

function assertLoss({ fail }: CommandContext, last: TrainingLine | undefined, limit: number, isFirst: boolean): number {
  if (last && last.loss < limit) return 0;
  if (isFirst) fail(`the loss is ${last?.loss ?? 'unknown, as no step was done'}, expected below ${limit}`);
  return 1;
}

const isTraining = (line: LogLine): line is TrainingLine => 'loss' in line;

/** `step 50/100, loss 1.2, 46 images/s, 12 min left`. */
function forPeople({ step, loss, images_per_second: rate, seconds }: TrainingLine, begunAt: number, steps: number): string {
  const left = ((steps - step) * seconds) / Math.max(1, step - begunAt);
  const time = left < 120 ? `${Math.round(left)} s` : left < 7200 ? `${Math.round(left / 60)} min` : `${(left / 3600).toFixed(1)} h`;
  return `step ${step}/${steps}, loss ${loss}, ${rate} images/s, ${time} left`;
}

function describe(event: Exclude<TrainingEvent, { kind: 'log' | 'stopped' }>): string {
  switch (event.kind) {
    case 'note':
      return event.message;
    case 'started': {
      const { step, parameters, nodes, lengths } = event;
      return `begins at step ${step}: ${parameters} parameters, ${nodes} nodes, ${lengths.caption} + ${lengths.latents} tokens`;
    }
    case 'saved':
      return `saved ${event.path}`;
    case 'sheet':
      return `drew ${event.path}`;
  }
}
