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
import { compileNetworkStep } from '../step/compile-network-step.ts';
import type { StepResult } from '../step/compile-step.ts';
import { weightedGradient } from '../step/gradient.ts';
import type { NetworkStep } from '../step/network-step.ts';
import { scalarsAt } from '../step/optimiser.ts';
import { specsOf } from '../step/state-specs.ts';
import { named, type SingleProgress, type SingleSave, saveSingle } from './single-run.ts';
import type { Trainee } from './trainee.ts';

/** A single-network run. */
export interface SingleTraining<B> extends SingleSave {
  readonly trainee: Trainee<B>;
  readonly source: Source;
  readonly progress: SingleProgress;
  /** Whether the first step's state is already saved. */
  readonly isSaved: boolean;
  /** Samples on the sheets; if empty, no sheets are drawn. */
  readonly shown: readonly Sample[];
  /** Abort to finish the current step, save and stop. */
  readonly signal: AbortSignal;
  /** Called before each save; rejects if the folder no longer belongs to the run. */
  readonly checkFolder: () => Promise<void>;
}

/** Minimum number of samples to read ahead; larger batches raise it. */
const MIN_AHEAD = 32;

/**
 * Trains a network step by step and yields events. Saves before it ends: after the config's last step, when the signal is aborted, or when
 * the source ends or fails.
 * @throws Diverged if too many steps in a row have a non-finite loss or gradient, or a weight is not finite; the last checkpoint is kept
 */
export async function* trainSingle<B>(run: SingleTraining<B>): AsyncGenerator<TrainingEvent> {
  const { config, trainee, source, layout, state, folder, signal } = run;
  const partNames = Object.keys(trainee.parts).map((name) => `loss_${name}`);
  const meter = openMeter({ parts: partNames, images: config.batch, optimiser: config.optimiser });
  const skips = openSkips(config.maxSkipped, folder);
  let { progress } = run;
  let savedAt = run.isSaved ? progress.step : undefined;
  let graph: NetworkStep<B> | undefined;

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
  const emaWeights = async () => {
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
        const validation = { pictures: samples.length, ...(await trainee.validate(await emaWeights(), samples)) };
        return { kind: 'log', line: { step, images: step * config.batch, validation } };
      },
    },
    {
      every: run.shown.length > 0 ? config.sheetEvery : 0,
      async run(step) {
        const path = sheetFile(folder, step);
        await makeFolder(dirname(path));
        const png = await encodePng(await trainee.sheet(await emaWeights(), run.shown));
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
      // Saving comes last: a run killed before it repeats this step's validation and sheet.
      if (step % config.saveEvery === 0) yield* save();
    }
    yield* save();
  } finally {
    await graph?.dispose();
  }
}

/** A step's samples, or the source's error. It is returned, not thrown, because the run saves before it fails. */
async function samplesOf(source: Source, batch: number, step: number): Promise<readonly Sample[] | Error> {
  const ahead = Math.max(batch, MIN_AHEAD);
  source.expect?.(Array.from({ length: batch + ahead }, (_, index) => step * batch + index));
  const samples: Sample[] = [];
  try {
    for (let index = 0; index < batch; index++) samples.push(await source.sample(step * batch + index, 0));
    return samples;
  } catch (error) {
    if (error instanceof Error) return error;
    throw error;
  }
}

/** @param example any batch; only its shapes matter */
const compileTrainee = <B>({ engine, config, trainee, layout, state }: SingleTraining<B>, example: B): Promise<NetworkStep<B>> =>
  compileNetworkStep<B>(engine, config.optimiser, {
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
