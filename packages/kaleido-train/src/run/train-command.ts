import { resolve } from 'node:path';
import { newestCheckpoint } from '@kaleido/shared/checkpoint';
import { type CommandContext, note, UsageError } from '@kaleido/shared/cli';
import { type RunConfig, readConfig } from '../config/read-config.ts';
import { openSource, shownSamples } from '../data/sources.ts';
import { saveSignal } from '../save-signal.ts';
import { computedBy } from './computed-by.ts';
import { engines } from './engines.ts';
import type { LogLine, TrainingLine } from './meter.ts';
import { resumeRun } from './resume-run.ts';
import { openRunLog } from './run-log.ts';
import { beginRun, initialWeights, type Start, weightsFrom } from './start.ts';
import { type TrainingEvent, train } from './train.ts';

/** What the command line says of a run. */
export interface TrainOptions {
  readonly config: string;
  readonly output: string;
  readonly resume: boolean;
  readonly init: string | undefined;
  readonly initT5: string | undefined;
  readonly initDenoiser: string | undefined;
  /** Fields of the config that win over the file's. */
  readonly steps: number | undefined;
  readonly keep: number | undefined;
  readonly keepEvery: number | undefined;
  readonly assertLossBelow: number | undefined;
  readonly engine: keyof typeof engines;
  readonly quiet: boolean;
}

/** Trains as the command line says. Returns the exit code. */
export async function trainCommand(options: TrainOptions, context: CommandContext): Promise<number> {
  const { output: folder, resume } = options;
  const run = await readConfig(options.config, overrides(options));
  const { config } = run;
  const engine = engines[options.engine];
  const resumed = resume ? await resumeRun(folder, run, computedBy(engine)) : undefined;
  const start = resumed ?? (await newRun(options, run));
  const notes = resumed?.notes ?? (resume ? [`nothing to resume in ${folder}, begins anew`] : []);
  for (const message of notes) note(context, options, message);
  const signal = AbortSignal.any([context.signal, saveSignal]);
  const begunAt = start.progress?.step ?? 0;
  const runLog = await openRunLog(folder, begunAt);
  const log = async (line: LogLine): Promise<void> => {
    await runLog.add(line);
    await context.stdout.write(`${JSON.stringify(line)}\n`).catch((error) => {
      if (!signal.aborted) throw error; // nobody reads any more: what was learned is saved all the same
    });
  };
  let done = begunAt;
  let last: TrainingLine | undefined;
  try {
    if (resumed && notes.length > 0) await log({ step: begunAt, resumed: notes });
    if (begunAt >= config.steps) note(context, options, `all ${config.steps} steps are done`);
    const source = await openSource(run, context.stdin, start.progress);
    const shown = config.sheetEvery > 0 ? await shownSamples(config.data, source, config.sheetPictures) : [];
    for await (const event of train({ run, engine, source, folder, start, shown, signal })) {
      if (event.kind !== 'log') note(context, options, told(event));
      else {
        await log(event.line);
        if (isTraining(event.line)) last = event.line;
        if (last && context.stderr.rewritable && !options.quiet) context.stderr.rewrite(forPeople(last, begunAt, config.steps));
      }
      if (event.kind === 'saved') done = event.step;
    }
  } finally {
    await runLog.close();
  }
  context.stderr.rewrite('');
  if (signal.aborted && done < config.steps) return stoppedCode(context.signal);
  if (options.assertLossBelow !== undefined) return assertLoss(context, last, options.assertLossBelow);
  return 0;
}

const overrides = ({ steps, keep, keepEvery, initT5, initDenoiser }: TrainOptions): Readonly<Record<string, unknown>> => ({
  ...(steps !== undefined && { steps }),
  ...(keep !== undefined && { keep }),
  ...(keepEvery !== undefined && { keep_every: keepEvery }),
  ...((initT5 !== undefined || initDenoiser !== undefined) && {
    init: { ...(initT5 !== undefined && { t5: resolve(initT5) }), ...(initDenoiser !== undefined && { denoiser: resolve(initDenoiser) }) },
  }),
});

/** A run in a folder that holds none, from fresh weights or from those of `--init`. */
async function newRun({ output, init }: TrainOptions, run: RunConfig): Promise<Start> {
  const found = await newestCheckpoint(output);
  if (found.folder !== undefined || found.skipped.length > 0)
    throw new UsageError(`${output}: holds a run already: go on with --resume, or name another folder`);
  return beginRun(run, init === undefined ? await initialWeights(run) : await weightsFrom(init, run));
}

/** 130 for SIGINT as everywhere; 0 when the reader of the log has gone; 75 when saving was asked for, which schedulers requeue on. */
function stoppedCode(signal: AbortSignal): number {
  if (!signal.aborted) return 75;
  const { exitCode } = signal.reason as { readonly exitCode?: number };
  if (exitCode === 130) return exitCode;
  return exitCode === undefined ? 0 : 75;
}

function assertLoss({ fail }: CommandContext, last: TrainingLine | undefined, limit: number): number {
  if (last && last.loss < limit) return 0;
  fail(`the loss is ${last?.loss ?? 'not known, as no step was done'}, expected below ${limit}`);
  return 1;
}

const isTraining = (line: LogLine): line is TrainingLine => 'loss' in line;

/** `step 50/100, loss 1.2, 46 images/s, 12 min left`. */
function forPeople({ step, loss, images_per_second: rate, seconds }: TrainingLine, begunAt: number, steps: number): string {
  const left = ((steps - step) * seconds) / Math.max(1, step - begunAt);
  const time = left < 120 ? `${Math.round(left)} s` : left < 7200 ? `${Math.round(left / 60)} min` : `${(left / 3600).toFixed(1)} h`;
  return `step ${step}/${steps}, loss ${loss}, ${rate} images/s, ${time} left`;
}

function told(event: Exclude<TrainingEvent, { kind: 'log' }>): string {
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
