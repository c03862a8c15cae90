import { dirname } from 'node:path';
import { EndOfData, type Sample, type Source } from '@kaleido/data';
import type { Feeds, Tensors } from '@kaleido/engine';
import { encodePng } from '@kaleido/shared/image';
import { makeFolder } from '@kaleido/shared/make-folder';
import { writeOutput } from '@kaleido/shared/output-file';
import { openMeter } from '../run/meter.ts';
import { type Periodic, runDue } from '../run/periodic.ts';
import { sheetFile } from '../run/sheet-files.ts';
import { Diverged, openSkips } from '../run/skips.ts';
import type { TrainingEvent } from '../run/training-event.ts';
import type { StepResult } from '../step/compile-step.ts';
import { compileFused, type FusedStep, specsOf, weightedGradient } from '../step/fused-step.ts';
import { scalarsAt } from '../step/optimiser.ts';
import { named, type SingleProgress, type SingleSave, saveSingle } from './single-run.ts';
import type { Trainee } from './trainee.ts';

/** A run of a single network. */
export interface SingleTraining<B> extends SingleSave {
  readonly trainee: Trainee<B>;
  readonly source: Source;
  readonly progress: SingleProgress;
  /** Whether something is saved of where it begins. */
  readonly isSaved: boolean;
  /** Samples that the sheets show; none draws none. */
  readonly shown: readonly Sample[];
  /** Aborted: finish the step, save, end. */
  readonly signal: AbortSignal;
  /** Called before each save; rejects when the folder is no longer the run's. */
  readonly checkFolder: () => Promise<void>;
}

/** Samples that are read ahead, at least those of the next step. */
const MIN_AHEAD = 32;

/**
 * Trains a network, step by step, and reports what happens. Ends after a save: when the config's steps are done, when the signal is
 * aborted, or when the source has no more or fails.
 * @throws Diverged when loss or gradient are not finite for several steps, or a weight is not: the last checkpoint stays as it is
 */
export async function* trainSingle<B>(run: SingleTraining<B>): AsyncGenerator<TrainingEvent> {
  const { config, trainee, source, layout, state, folder, signal } = run;
  const partNames = Object.keys(trainee.parts).map((name) => `loss_${name}`);
  const meter = openMeter({ parts: partNames, images: config.batch, optimiser: config.optimiser });
  const skips = openSkips(config.maxSkipped, folder);
  let { progress } = run;
  let savedAt = run.isSaved ? progress.step : undefined;
  let graph: FusedStep<B> | undefined;

  async function* save(): AsyncGenerator<TrainingEvent> {
    const { step } = progress;
    if (savedAt === step) return;
    await graph?.sync();
    if (!state.weights.data.every(Number.isFinite)) throw new Diverged(`step ${step}: a weight is not finite`, folder);
    await run.checkFolder();
    const path = await saveSingle(run, progress);
    savedAt = step;
    yield { kind: 'saved', path, step };
  }
  const averages = async () => {
    await graph?.sync();
    return named(layout, state.ema);
  };
  const periodic: readonly Periodic[] = [
    {
      ...{ every: config.logEvery, atEnd: true },
      run: async (step) => (meter.hasResults() ? { kind: 'log', line: meter.line(step) } : undefined),
    },
    {
      ...{ every: config.validateEvery, atEnd: true },
      async run(step) {
        const samples = await source.heldOut();
        const validation = { pictures: samples.length, ...(await trainee.validate(await averages(), samples)) };
        return { kind: 'log', line: { step, images: step * config.batch, validation } };
      },
    },
    {
      every: run.shown.length > 0 ? config.sheetEvery : 0,
      async run(step) {
        const path = sheetFile(folder, step);
        await makeFolder(dirname(path));
        const png = await encodePng(await trainee.sheet(await averages(), run.shown));
        await writeOutput(path, (write) => write(png));
        return { kind: 'sheet', path, step };
      },
    },
  ];

  try {
    while (progress.step < config.steps) {
      const samples = signal.aborted ? undefined : await meter.timed('data', () => samplesOf(source, config.batch, progress.step));
      for (const fault of source.faults()) {
        yield { kind: 'note', message: `${fault}: skipped` };
        yield { kind: 'log', line: { step: progress.step + 1, bad: fault } };
      }
      if (!samples || samples instanceof Error) {
        yield* save();
        if (samples && !(samples instanceof EndOfData)) throw samples;
        yield samples ? { kind: 'note', message: samples.message } : { kind: 'stopped', step: progress.step };
        return;
      }
      const batch = await meter.timed('data', () => trainee.batch(samples, progress.step));
      if (!graph) {
        graph = await compileTrainee(run, batch);
        yield { kind: 'started', step: progress.step, parameters: layout.size, nodes: graph.nodeCount };
      }
      const began = performance.now();
      const { parts, gradNorm } = await graph.run(batch as Feeds<B>, scalarsAt(config.optimiser, progress.step));
      const result = resultOf(trainee, parts.data, gradNorm, (performance.now() - began) / 1000);
      const step = progress.step + 1;
      progress = { step, ...source.position() };

      meter.spent(result.seconds);
      const skipped = skips.check(step, result, () => samples.map(({ key }) => key));
      if (skipped) {
        yield { kind: 'log', line: skipped };
        skips.stopIfTooMany(step);
      } else meter.add(result, 0);

      yield* runDue(periodic, step, step === config.steps);
      // Last, so that a run that is killed before it has saved measures and draws again.
      if (step % config.saveEvery === 0) yield* save();
    }
    yield* save();
  } finally {
    await graph?.dispose();
  }
}

/** A step's samples, or why there are none: what was learned so far is saved before a run ends because of its source. */
async function samplesOf(source: Source, batch: number, step: number): Promise<readonly Sample[] | Error> {
  const ahead = Math.max(batch, MIN_AHEAD);
  source.expect?.(Array.from({ length: batch + ahead }, (_, place) => step * batch + place));
  const samples: Sample[] = [];
  try {
    for (let place = 0; place < batch; place++) samples.push(await source.sample(step * batch + place, 0));
    return samples;
  } catch (error) {
    if (error instanceof Error) return error;
    throw error;
  }
}

/** @param example any batch: the graph is made for its shapes */
const compileTrainee = <B>({ engine, config, trainee, layout, state }: SingleTraining<B>, example: B): Promise<FusedStep<B>> =>
  compileFused<B>(engine, config.optimiser, {
    ...{ layout, state, fed: specsOf<B>(example) },
    lossAndGradient: (weights, batch) =>
      weightedGradient(layout, weights, Object.values(trainee.parts), (tensors) =>
        trainee.loss(Object.fromEntries(layout.slots.map(({ name }, index) => [name, tensors[index]!])), batch as Tensors<B>),
      ),
  });

function resultOf(
  { parts: weights }: Pick<Trainee<unknown>, 'parts'>,
  parts: ArrayLike<number>,
  gradNorm: number,
  gradient: number,
): StepResult {
  const loss = Object.values(weights).reduce((sum, weight, k) => sum + weight * parts[k]!, 0);
  return { parts: Array.from(parts), loss, gradNorm, seconds: { gradient } };
}
