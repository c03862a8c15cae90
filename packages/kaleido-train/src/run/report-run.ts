import { type CommandContext, Stopped } from '@kaleido/shared/cli';
import type { LogLine, TrainingLine } from './meter.ts';
import type { RunEvent } from './training-event.ts';

/** How to report a run. */
export interface ReportOptions {
  readonly quiet: boolean;
  /** Whether this process writes the log: one of a job does. */
  readonly isWriter: boolean;
  /** The last logged loss must be below it. */
  readonly assertLossBelow?: number | undefined;
  /** Called with messages for the user. */
  readonly say: (message: string) => void;
}

/**
 * Follows a run to its end: its log to stdout, its progress to a terminal.
 * @returns the exit code
 */
export async function reportRun(events: AsyncIterable<RunEvent>, options: ReportOptions, context: CommandContext): Promise<number> {
  const { quiet, isWriter, assertLossBelow, say } = options;
  const { signal, stdout, stderr } = context;
  let isStopped = false;
  let last: TrainingLine | undefined;
  let [begunAt, steps] = [0, 0];
  for await (const event of events) {
    if (event.kind === 'begun') [begunAt, steps] = [event.step, event.steps];
    else if (event.kind === 'stopped') isStopped = true;
    else if (event.kind !== 'log') say(describe(event));
    else {
      if (isWriter)
        await stdout.write(`${JSON.stringify(event.line)}\n`).catch((error) => {
          if (!signal.aborted) throw error; // the reader has gone, and the run saves and ends
        });
      if (isTraining(event.line)) last = event.line;
      if (last && isWriter && stderr.rewritable && !quiet) stderr.rewrite(forPeople(last, begunAt, steps));
    }
  }
  stderr.rewrite('');
  if (isStopped) return stoppedCode(signal);
  if (assertLossBelow !== undefined) return assertLoss(context, last, assertLossBelow, isWriter);
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

function assertLoss({ fail }: CommandContext, last: TrainingLine | undefined, limit: number, isWriter: boolean): number {
  if (last && last.loss < limit) return 0;
  if (isWriter) fail(`the loss is ${last?.loss ?? 'unknown, as no step was done'}, expected below ${limit}`);
  return 1;
}

const isTraining = (line: LogLine): line is TrainingLine => 'loss' in line;

/** `step 50/100, loss 1.2, 46 images/s, 12 min left`. */
function forPeople({ step, loss, images_per_second: rate, seconds }: TrainingLine, begunAt: number, steps: number): string {
  const left = ((steps - step) * seconds) / Math.max(1, step - begunAt);
  const time = left < 120 ? `${Math.round(left)} s` : left < 7200 ? `${Math.round(left / 60)} min` : `${(left / 3600).toFixed(1)} h`;
  return `step ${step}/${steps}, loss ${loss}, ${rate} images/s, ${time} left`;
}

function describe(event: Exclude<RunEvent, { kind: 'begun' | 'log' | 'stopped' }>): string {
  switch (event.kind) {
    case 'note':
      return event.message;
    case 'started': {
      const { step, parameters, nodes, lengths } = event;
      const tokens = lengths ? `, ${lengths.caption} + ${lengths.latents} tokens` : '';
      return `begins at step ${step}: ${parameters} parameters, ${nodes} nodes${tokens}`;
    }
    case 'saved':
      return `saved ${event.path}`;
    case 'sheet':
      return `drew ${event.path}`;
  }
}
