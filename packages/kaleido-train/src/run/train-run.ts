import { readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { type Position, parseDataArgument } from '@kaleido/data';
import type { EngineOptions } from '@kaleido/engine';
import { manifestName, newestCheckpoint } from '@kaleido/shared/checkpoint';
import { type CommandContext, UsageError } from '@kaleido/shared/cli';
import { InputError } from '@kaleido/shared/errors';
import { type RunConfig, readConfig } from '../config/read-config.ts';
import { openSource, shownSamples } from '../data/open-source.ts';
import { availableMemory, checkMemory } from '../dry-run/expected-memory.ts';
import type { Communicator } from '../parallel/communicator.ts';
import { engineFor } from '../parallel/engine-for.ts';
import { shareStart } from '../parallel/share-start.ts';
import { together } from '../parallel/together.ts';
import { computedBy } from './computed-by.ts';
import { lockRun } from './lock/run-lock.ts';
import type { LogLine } from './meter.ts';
import { resumeRun } from './resume-run.ts';
import { LOG_NAME, openRunLog, readLog } from './run-log.ts';
import { sheetsIn } from './sheet-files.ts';
import { beginRun, initialWeights, type Start, weightsFrom } from './start.ts';
import { train } from './train.ts';
import type { TrainingEvent } from './training-event.ts';

/** What is wanted of a run. */
export interface RunOptions extends EngineOptions {
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
  /** Begin even if the run is not expected to fit into memory. */
  readonly ignoreMemory: boolean;
}

/** What a run finds around it. */
export interface RunContext {
  /** Aborted: the run saves and ends. */
  readonly signal: AbortSignal;
  /** For data from stdin. */
  readonly stdin: CommandContext['stdin'];
  /** Called on rank 0 with what a person should know at once. */
  readonly say: (message: string) => void;
}

/** What a run tells of itself: first where it begins, then what the training tells. */
export type RunEvent = { readonly kind: 'begun'; readonly step: number; readonly steps: number } | TrainingEvent;

/**
 * Opens or resumes the run of a folder and trains it, as one rank of a job. Rank 0 alone writes the log, and says what happens before the
 * training does.
 * @throws whatever `train` throws; InputError and UsageError for a config, data or a folder that are not as they should be
 */
export async function* trainRun(communicator: Communicator, options: RunOptions, context: RunContext): AsyncGenerator<RunEvent> {
  const { output: folder } = options;
  const { signal } = context;
  const isFirst = communicator.rank === 0;
  const say = (message: string): void => {
    if (isFirst) context.say(message);
  };
  const run = await together(communicator, async () => readConfig(options.config, await overrides(options)));
  const { config } = run;
  const engine = await together(communicator, () => engineFor(communicator, options));
  if (!options.ignoreMemory && engine.device === undefined) await together(communicator, () => checkMemory(config, availableMemory()));
  const begun = await together(communicator, async () =>
    isFirst ? begin(options, run, computedBy(engine, communicator.size), say) : undefined,
  );
  const start = shareStart(communicator, begun?.start);
  const begunAt = start.progress?.step ?? 0;
  const logged = async (line: LogLine): Promise<RunEvent> => {
    await begun?.lock.check();
    await begun?.log.add(line);
    return { kind: 'log', line };
  };
  const checkFolder = async () => begun?.lock.check();
  try {
    yield { kind: 'begun', step: begunAt, steps: config.steps };
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
    if (resumed.length > 0) yield await logged({ step: begunAt, resumed });
    const isShowing = isFirst && config.sheetEvery > 0;
    const shown = await together(communicator, async () => (isShowing ? shownSamples(config.data, source, config.sheetPictures) : []));
    for await (const event of train({ run, engine, source, folder, checkFolder, start, shown, signal, communicator }))
      yield event.kind === 'log' ? await logged(event.line) : event;
    await together(communicator, checkFolder);
  } finally {
    await begun?.log.close();
    await begun?.lock.release();
  }
}

/** What rank 0 finds or makes in the run's folder, with a log that it can write to; both are this process's alone until it releases them. */
async function begin(options: RunOptions, run: RunConfig, by: string, say: (message: string) => void) {
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

/** Fields of the config that options give. @throws InputError for data that are not there */
export const overrides = async (options: Omit<RunOptions, 'output'>): Promise<Readonly<Record<string, unknown>>> => {
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
const newRun = async ({ init }: RunOptions, run: RunConfig, say: (message: string) => void): Promise<Start> =>
  beginRun(run, init === undefined ? await initialWeights(run) : await weightsFrom(init, run, say));

/**
 * Refuses a folder in which a new run would replace something. One that saved no checkpoint begins again when it was killed, or with
 * --resume; otherwise its log may be all that someone has kept of it.
 */
async function checkNew({ output, resume }: RunOptions, wasKilled: boolean): Promise<void> {
  if ((await readdir(output)).includes(manifestName)) throw new UsageError(`${output}: holds a model: name another folder for the run`);
  const found = await newestCheckpoint(output);
  if (found.folder !== undefined || found.skipped.length > 0)
    throw new UsageError(`${output}: holds a run already: go on with --resume, or name another folder`);
  if (!resume && !wasKilled && ((await readLog(join(output, LOG_NAME))).length > 0 || (await sheetsIn(output)).length > 0))
    throw new UsageError(`${output}: holds a run that saved no checkpoint: begin it again with --resume, or name another folder`);
}
