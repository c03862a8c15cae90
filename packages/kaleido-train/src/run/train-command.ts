import { newestCheckpoint } from '@kaleido/shared/checkpoint';
import { type CommandContext, note, UsageError } from '@kaleido/shared/cli';
import { type RunConfig, readConfig } from '../config/read-config.ts';
import { openSource, shownSamples } from '../data/sources.ts';
import { beginRun, resumeRun, type Start } from './checkpoints.ts';
import { engines } from './engines.ts';
import type { LogLine } from './meter.ts';
import { freshWeights, weightsFrom } from './start.ts';
import { type TrainingEvent, train } from './train.ts';

/** What the command line says of a run. */
export interface TrainOptions {
  readonly config: string;
  readonly output: string;
  readonly resume: boolean;
  readonly init: string | undefined;
  readonly steps: number | undefined;
  readonly engine: 'onnxruntime' | 'reference';
  readonly quiet: boolean;
}

/** Trains as the command line says. Returns the exit code. */
export async function trainCommand(options: TrainOptions, context: CommandContext): Promise<number> {
  const { output: folder, resume } = options;
  const run = await readConfig(options.config, options.steps === undefined ? {} : { steps: options.steps });
  const { config } = run;
  const start = resume ? await resumedRun(context, options, run) : await newRun(options, run);
  const stop = stopOn(context.signal);
  try {
    const source = await openSource(run, context.stdin, start.progress);
    const events = train({
      run,
      engine: engines[options.engine],
      source,
      folder,
      start,
      shown: config.sheetEvery > 0 ? await shownSamples(config.data, source, config.sheetPictures) : [],
      signal: stop.signal,
    });
    for await (const event of events) {
      if (event.kind === 'log') {
        await context.stdout.write(`${JSON.stringify(event.line)}\n`).catch((error) => {
          if (!stop.signal.aborted) throw error; // nobody reads any more: what was learned is saved all the same
        });
        if (context.stderr.rewritable && !options.quiet && 'loss' in event.line)
          context.stderr.rewrite(forPeople(event.line, config.steps));
      } else note(context, options, told(event));
    }
  } finally {
    stop.close();
  }
  context.stderr.rewrite('');
  return stop.exitCode();
}

/** A run in a folder that holds none, from fresh weights or from those of `--init`. */
async function newRun({ output, init }: TrainOptions, run: RunConfig): Promise<Start> {
  const found = await newestCheckpoint(output);
  if (found.folder !== undefined || found.skipped.length > 0)
    throw new UsageError(`${output}: holds a run already: go on with --resume, or name another folder`);
  return beginRun(run, init === undefined ? freshWeights(run.config.model, run.config.seed) : await weightsFrom(init, run));
}

async function resumedRun(context: CommandContext, options: TrainOptions, run: RunConfig): Promise<Start> {
  const resumed = await resumeRun(options.output, run);
  for (const message of resumed.skipped) note(context, options, message);
  return resumed;
}

/** What stops a run early: the command's own signal (SIGINT, SIGTERM, a closed stdout), or SIGUSR1, which schedulers send. */
function stopOn(signal: AbortSignal) {
  const stop = new AbortController();
  const requeue = () => stop.abort();
  process.on('SIGUSR1', requeue);
  return {
    signal: AbortSignal.any([signal, stop.signal]),
    close: () => void process.off('SIGUSR1', requeue),
    /** 130 for SIGINT as everywhere; 75 when saving was asked for, which schedulers requeue on (design.md §7); else 0. */
    exitCode(): number {
      const stopped = signal.aborted ? (signal.reason as { readonly exitCode?: number }).exitCode : undefined;
      if (stopped === 130) return stopped;
      return stopped !== undefined || stop.signal.aborted ? 75 : 0;
    },
  };
}

const forPeople = (line: LogLine, steps: number): string =>
  `step ${line.step}/${steps}, loss ${line.loss}, ${line.images_per_second} images/s`;

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
