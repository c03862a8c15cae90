import { readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { type Position, parseDataArgument } from '@kaleido/data';
import type { EngineOptions } from '@kaleido/engine';
import { manifestName, newestCheckpoint } from '@kaleido/shared/checkpoint';
import { type CommandContext, note, Stopped, UsageError } from '@kaleido/shared/cli';
import { InputError } from '@kaleido/shared/errors';
import { type RunConfig, readConfig } from '../config/read-config.ts';
import { openSource, shownSamples } from '../data/open-source.ts';
import type { Communicator } from '../parallel/communicator.ts';
import { engineFor } from '../parallel/engine-for.ts';
import { openCommunicator } from '../parallel/open-communicator.ts';
import { shareStart } from '../parallel/share-start.ts';
import { inJob, together } from '../parallel/together.ts';
import { computedBy } from './computed-by.ts';
import { lockRun } from './lock/run-lock.ts';
import type { LogLine, TrainingLine } from './meter.ts';
import { resumeRun } from './resume-run.ts';
import { logName, openRunLog, readLog } from './run-log.ts';
import { sheetsIn } from './sheet-files.ts';
import { beginRun, initialWeights, type Start, weightsFrom } from './start.ts';
import { type TrainingEvent, train } from './train.ts';

/** What the command line says of a run. */
export interface TrainOptions extends EngineOptions {
  readonly config: string;
  readonly output: string;
  readonly resume: boolean;
  /** Go on with other data than those of before. */
  readonly acceptData: boolean;
  readonly init: string | undefined;
  readonly initT5: string | undefined;
  readonly initDenoiser: string | undefined;
  /** Fields of the config that win over the file's. */
  readonly steps: number | undefined;
  readonly data: string | undefined;
  readonly keep: number | undefined;
  readonly keepEvery: number | undefined;
  readonly assertLossBelow: number | undefined;
  /** Join an MPI job even when no launcher is recognised. */
  readonly mpi: boolean;
  readonly quiet: boolean;
}

/** Trains as the command line says, with the other processes of an MPI job if it is one. Returns the exit code. */
export async function trainCommand(options: TrainOptions, context: CommandContext): Promise<number> {
  context.savesFirst();
  const communicator = await openCommunicator(process.env, options.mpi);
  return inJob(communicator, context.fail, () => trainRank(communicator, options, context));
}

async function trainRank(communicator: Communicator, options: TrainOptions, context: CommandContext): Promise<number> {
  const { output: folder } = options;
  const isFirst = communicator.rank === 0;
  const say = (message: string): void => {
    if (isFirst) note(context, options, message);
  };
  const run = await together(communicator, async () => readConfig(options.config, await overrides(options)));
  const { config } = run;
  const engine = await together(communicator, () => engineFor(communicator, options));
  const { signal } = context;
  const begun = await together(communicator, async () =>
    isFirst ? begin(options, run, computedBy(engine, communicator.size), say) : undefined,
  );
  const start = shareStart(communicator, begun?.start);
  const begunAt = start.progress?.step ?? 0;
  const log = async (line: LogLine): Promise<void> => {
    if (!begun) return;
    await begun.lock.check();
    await begun.log.add(line);
    await context.stdout.write(`${JSON.stringify(line)}\n`).catch((error) => {
      if (!signal.aborted) throw error; // nobody reads any more: what was learned is saved all the same
    });
  };
  const checkFolder = async () => begun?.lock.check();
  let isStopped = false;
  let last: TrainingLine | undefined;
  try {
    const { notes = [] } = begun ?? {};
    for (const message of notes) say(message);
    if (begunAt >= config.steps) say(`all ${config.steps} steps are done`);
    const { progress } = start;
    const position = progress && options.acceptData ? { taken: progress.taken } : progress;
    const source = await together(communicator, () => {
      if (communicator.size > 1 && config.data.source === 'stdin')
        throw new InputError(`data: stdin is given to one process only: ${communicator.size} of them need data that each can read`);
      return openSource(run, context.stdin, { position, ranks: communicator.size, onNote: say });
    });
    const changed = dataChange(start.progress, source.position());
    if (changed !== undefined) say(changed);
    const resumed = [...(begun?.isResumed ? notes : []), ...(changed === undefined ? [] : [changed])];
    if (resumed.length > 0) await log({ step: begunAt, resumed });
    const isShowing = isFirst && config.sheetEvery > 0;
    const shown = await together(communicator, async () => (isShowing ? shownSamples(config.data, source, config.sheetPictures) : []));
    for await (const event of train({ run, engine, source, folder, checkFolder, start, shown, signal, communicator })) {
      if (event.kind === 'stopped') isStopped = true;
      else if (event.kind !== 'log') say(told(event));
      else {
        await log(event.line);
        if (isTraining(event.line)) last = event.line;
        if (last && isFirst && context.stderr.rewritable && !options.quiet) context.stderr.rewrite(forPeople(last, begunAt, config.steps));
      }
    }
    await together(communicator, checkFolder);
  } finally {
    await begun?.log.close();
    await begun?.lock.release();
  }
  context.stderr.rewrite('');
  if (isStopped) return stoppedCode(signal);
  if (options.assertLossBelow !== undefined) return assertLoss(context, last, options.assertLossBelow, isFirst);
  return 0;
}

/** What rank 0 finds or makes in the run's folder, with a log that it can write to; both are this process's alone until it releases them. */
async function begin(options: TrainOptions, run: RunConfig, by: string, say: (message: string) => void) {
  const { output: folder, resume } = options;
  const lock = await lockRun(folder, { onWait: say });
  try {
    const resumed = resume ? await resumeRun(folder, run, by) : undefined;
    if (!resumed) await checkNew(options, lock.isTakenOver);
    const skipped: string[] = [];
    const start: Start = resumed ?? (await newRun(options, run, (message) => skipped.push(message)));
    const notes = resumed?.notes ?? [...skipped, ...(resume ? [`nothing to resume in ${folder}, begins anew`] : [])];
    return { start, notes, isResumed: resumed !== undefined, lock, log: await openRunLog(folder, start.progress?.step ?? 0) };
  } catch (error) {
    await lock.release();
    throw error;
  }
}

/** Fields of the config that the command line gives. @throws InputError for data that are not there */
export const overrides = async (options: Omit<TrainOptions, 'output'>): Promise<Readonly<Record<string, unknown>>> => {
  const { data, steps, keep, keepEvery, initT5, initDenoiser } = options;
  return {
    ...(data !== undefined && { data: await parseDataArgument(data) }),
    ...(steps !== undefined && { steps }),
    ...(keep !== undefined && { keep }),
    ...(keepEvery !== undefined && { keep_every: keepEvery }),
    ...((initT5 !== undefined || initDenoiser !== undefined) && {
      init: {
        ...(initT5 !== undefined && { t5: resolve(initT5) }),
        ...(initDenoiser !== undefined && { denoiser: resolve(initDenoiser) }),
      },
    }),
  };
};

/** What to say of data that are not those of before, which was accepted. */
function dataChange(before: Position | undefined, now: Position): string | undefined {
  if (before?.digest === undefined || now.digest === undefined || before.taken !== now.taken || before.digest === now.digest)
    return undefined;
  return `the data are not those of before: ${before.digest} → ${now.digest}`;
}

/** From fresh weights, or from those of `--init`. */
const newRun = async ({ init }: TrainOptions, run: RunConfig, say: (message: string) => void): Promise<Start> =>
  beginRun(run, init === undefined ? await initialWeights(run) : await weightsFrom(init, run, say));

/**
 * Refuses a folder in which a new run would replace something. One that saved no checkpoint begins again when it was killed, or with
 * --resume; otherwise its log may be all that someone has kept of it.
 */
async function checkNew({ output, resume }: TrainOptions, wasKilled: boolean): Promise<void> {
  if ((await readdir(output)).includes(manifestName)) throw new UsageError(`${output}: holds a model: name another folder for the run`);
  const found = await newestCheckpoint(output);
  if (found.folder !== undefined || found.skipped.length > 0)
    throw new UsageError(`${output}: holds a run already: go on with --resume, or name another folder`);
  if (!resume && !wasKilled && ((await readLog(join(output, logName))).length > 0 || (await sheetsIn(output)).length > 0))
    throw new UsageError(`${output}: holds a run that saved no checkpoint: begin it again with --resume, or name another folder`);
}

/**
 * 75 when saving was asked for, on which schedulers requeue; 130 and 129 for SIGINT and SIGHUP as everywhere; 0 when the reader of the
 * log has gone.
 */
function stoppedCode({ aborted, reason }: AbortSignal): number {
  if (!aborted) return 75; // another rank was asked
  if (!(reason instanceof Stopped)) return 0;
  return reason.signal === 'SIGINT' || reason.signal === 'SIGHUP' ? reason.exitCode : 75;
}

function assertLoss({ fail }: CommandContext, last: TrainingLine | undefined, limit: number, tell: boolean): number {
  if (last && last.loss < limit) return 0;
  if (tell) fail(`the loss is ${last?.loss ?? 'not known, as no step was done'}, expected below ${limit}`);
  return 1;
}

const isTraining = (line: LogLine): line is TrainingLine => 'loss' in line;

/** `step 50/100, loss 1.2, 46 images/s, 12 min left`. */
function forPeople({ step, loss, images_per_second: rate, seconds }: TrainingLine, begunAt: number, steps: number): string {
  const left = ((steps - step) * seconds) / Math.max(1, step - begunAt);
  const time = left < 120 ? `${Math.round(left)} s` : left < 7200 ? `${Math.round(left / 60)} min` : `${(left / 3600).toFixed(1)} h`;
  return `step ${step}/${steps}, loss ${loss}, ${rate} images/s, ${time} left`;
}

function told(event: Exclude<TrainingEvent, { kind: 'log' | 'stopped' }>): string {
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
