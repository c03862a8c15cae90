import { resolve } from 'node:path';
import { parseDataArgument } from '@kaleido/data';
import type { EngineOptions } from '@kaleido/engine';
import type { CommandContext } from '@kaleido/shared/cli';
import { InputError, UsageError } from '@kaleido/shared/errors';
import { hasTokenizer, type RunConfig, readConfig } from '../config/read-config.ts';
import { withOneTokenizer } from '../data/one-tokenizer.ts';
import { dataChange, openSource, shownSamples, sourceConfig } from '../data/open-source.ts';
import { availableMemory, checkMemory } from '../dry-run/expected-memory.ts';
import type { Communicator } from '../parallel/communicator.ts';
import { engineFor } from '../parallel/engine-for.ts';
import { shareStart } from '../parallel/share-start.ts';
import { together } from '../parallel/together.ts';
import { computedBy } from './computed-by.ts';
import type { LogLine } from './meter.ts';
import { modelFields } from './model-fields.ts';
import { openModel } from './open-model.ts';
import { openRunFolder } from './open-run-folder.ts';
import { resumeRun } from './resume-run.ts';
import { beginRun, initialWeights, type Start, weightsFrom } from './start.ts';
import { train } from './train.ts';
import type { RunEvent } from './training-event.ts';

/** Options of a run. */
export interface RunOptions extends EngineOptions {
  readonly config: string;
  readonly output: string;
  readonly resume: boolean;
  /** Continue even if the data have changed. */
  readonly acceptData: boolean;
  readonly init: string | undefined;
  readonly initOuter: string | undefined;
  readonly initT5: string | undefined;
  readonly initDenoiser: string | undefined;
  /** These four override fields of the config file. */
  readonly steps: number | undefined;
  readonly data: string | undefined;
  readonly keep: number | undefined;
  readonly keepEvery: number | undefined;
  /** Start even if the run is not expected to fit into memory. */
  readonly ignoreMemory: boolean;
}

/** A run's surroundings. */
export interface RunContext {
  /** When aborted, the run saves and ends. */
  readonly signal: AbortSignal;
  /** For data from stdin. */
  readonly stdin: CommandContext['stdin'];
  /** Called on rank 0 with messages for the user. */
  readonly say: (message: string) => void;
}

/**
 * Opens or resumes the run of a folder and trains it, as one rank of a job. Only rank 0 writes the log and the messages before training.
 * @throws whatever `train` throws; InputError and UsageError for a config, data or a folder that cannot be used
 */
export async function* trainRun(communicator: Communicator, options: RunOptions, context: RunContext): AsyncGenerator<RunEvent> {
  const { output: folder } = options;
  const { signal } = context;
  const isFirst = communicator.rank === 0;
  const say = (message: string): void => {
    if (isFirst) context.say(message);
  };
  const run = await together(communicator, async () => readConfig(options.config, await startingFrom(options, await overrides(options))));
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
    const source = await together(communicator, async () => {
      if (communicator.size > 1 && config.data.source === 'stdin')
        throw new InputError(`data: only one process has stdin: with ${communicator.size} processes, name data that each of them can read`);
      const opened = await openSource(sourceConfig(run, communicator.size), context.stdin, { position, onNote: say });
      return withOneTokenizer(opened, config.model.latents, start.vokenTokenizer);
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

/** Resumes or starts the run in a folder on rank 0. */
const begin = (options: RunOptions, run: RunConfig, by: string, say: (message: string) => void) =>
  openRunFolder<Start>(options, { resume: () => resumeRun(options.output, run, by), fresh: (note) => newRun(options, run, note) }, say);

type Overriding = Pick<RunOptions, 'data' | 'steps' | 'keep' | 'keepEvery'> & Partial<Pick<RunOptions, 'initT5' | 'initDenoiser'>>;

/**
 * Fields of the config that are set by options.
 * @throws InputError for data that do not exist
 */
export const overrides = async (options: Overriding): Promise<Readonly<Record<string, unknown>>> => {
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

/** Adds tokenizer and T5 of `--init`'s model, if the config names no tokenizer. */
async function startingFrom({ init, config }: RunOptions, changed: Readonly<Record<string, unknown>>) {
  return init === undefined || (await hasTokenizer(config, changed)) ? changed : { ...changed, ...(await modelFields(init)) };
}

/** From fresh weights, or from those of `--init`. */
async function newRun({ init, initOuter }: RunOptions, run: RunConfig, say: (message: string) => void): Promise<Start> {
  if (init === undefined) {
    if (initOuter !== undefined) throw new UsageError('--init-outer: only with --init, which names what goes inside');
    return beginRun(run, await initialWeights(run));
  }
  const start = beginRun(run, await weightsFrom(init, run, initOuter, say));
  const { language } = await openModel(init);
  return { ...start, domain: language.domain, vokenTokenizer: await language.vokenTokenizer() };
}
