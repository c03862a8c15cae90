import type { Domain } from '@kaleido/ar/internal';
import { EndOfData, type Sample, type Source } from '@kaleido/data';
import type { Engine } from '@kaleido/engine';
import type { RunConfig } from '../config/read-config.ts';
import { type StepData, stepData } from '../data/batch/step-data.ts';
import { alone, type Communicator } from '../parallel/communicator.ts';
import { divideBatch } from '../parallel/divide-batch.ts';
import { together } from '../parallel/together.ts';
import { compileStep, partNames, type TrainingStep } from '../step/compile-step.ts';
import { layoutOf } from '../step/layout.ts';
import { scalarsAt } from '../step/optimiser.ts';
import { openValidator, type Validator } from '../validation/open-validator.ts';
import { validationLine } from '../validation/validation.ts';
import { agree } from './agree.ts';
import { agreedLengths } from './agreed-lengths.ts';
import { computedBy } from './computed-by.ts';
import { openCensus, sumDomains } from './domain-census.ts';
import { openMeter } from './meter.ts';
import { type Periodic, runDue } from './periodic.ts';
import { type Progress, type SavedRun, saveRun } from './save-run.ts';
import { drawSheet } from './sheet.ts';
import { Diverged, openSkips } from './skips.ts';
import type { Start } from './start.ts';
import type { TrainingEvent } from './training-event.ts';

export interface TrainingRun {
  readonly run: RunConfig;
  readonly engine: Engine;
  readonly source: Source;
  /** For checkpoints and sheets. */
  readonly folder: string;
  /** Called before each save; rejects when the folder is no longer the run's. */
  readonly checkFolder?: () => Promise<void>;
  readonly start: Start;
  /** Samples to show on sheets; without any, no sheet is drawn. */
  readonly shown: readonly Sample[];
  /** When aborted, training finishes the step, saves and ends. */
  readonly signal?: AbortSignal;
  /** The ranks that train together; this process alone when absent. Only rank 0 writes and reports; all have the same `start`. */
  readonly communicator?: Communicator;
}

/**
 * Trains, step by step, and reports what happens. Ends after a save: when the config's steps are done, when the signal of any rank is
 * aborted, or when the source of any rank ends or fails.
 * @throws Diverged when loss or gradient are not finite for several steps, or a weight is not: the last checkpoint stays as it is
 * @throws whatever source and engine throw
 */
export async function* train(training: TrainingRun): AsyncGenerator<TrainingEvent> {
  const { run, engine, source, folder, start, signal, communicator = alone } = training;
  const { state, frozen } = start;
  const config = await together(communicator, () => divideBatch(run.config, communicator.size));
  const { lengths, note } = await agreedLengths(run, source, start.progress?.lengths, communicator);
  if (note) yield { kind: 'note', message: note };
  const layout = layoutOf(config.model, config);
  const saved: SavedRun = { run, layout, state, frozen, computedBy: computedBy(engine, communicator.size) };
  const { batch, accumulate, optimiser } = config;
  const meter = openMeter({ parts: partNames(config.model), images: batch * accumulate, optimiser }, communicator.size);
  const skips = openSkips(config.maxSkipped, folder);
  const census = openCensus(config.model.latents);
  let domain = start.domain;
  let progress: Progress = { step: start.progress?.step ?? 0, ...source.position(), lengths };
  let savedAt = start.progress?.step;
  let graph: TrainingStep | undefined;
  let validator: Validator | undefined;

  async function* save(): AsyncGenerator<TrainingEvent> {
    const { step } = progress;
    if (savedAt === step) return;
    await graph?.sync();
    domain = sumDomains([...(domain ? [domain] : []), ...communicator.exchange(census.take())]);
    const path = await together(communicator, () => checkAndSave(training, saved, progress, domain));
    savedAt = step;
    yield { kind: 'saved', path, step };
  }
  const validate = async (step: number): Promise<TrainingEvent> => {
    const began = performance.now();
    validator ??= await openValidator(engine, {
      ...{ model: config.model, tokenizer: run.tokenizer, layout, frozen },
      ...{ samples: await source.heldOut(), levels: config.validateLevels },
    });
    await graph?.sync();
    const validation = validationLine(await validator.measure(state.ema));
    const seconds = Number(((performance.now() - began) / 1000).toPrecision(3));
    return { kind: 'log', line: { step, images: step * config.batch * config.accumulate, validation: { ...validation, seconds } } };
  };
  const draw = async (step: number): Promise<TrainingEvent> => {
    await graph?.sync();
    return { kind: 'sheet', path: await drawSheet(folder, engine, saved, training.shown, step), step };
  };
  const log = async (step: number): Promise<TrainingEvent | undefined> =>
    meter.hasResults() ? { kind: 'log', line: meter.line(step) } : undefined;
  const ofFirst = (every: number) => (communicator.rank === 0 ? every : 0);
  const periodic: readonly Periodic[] = [
    { every: config.logEvery, atEnd: true, run: log },
    { every: ofFirst(config.validateEvery), atEnd: true, run: validate },
    { every: training.shown.length > 0 ? ofFirst(config.sheetEvery) : 0, run: draw },
  ];

  try {
    while (progress.step < config.steps) {
      const find = () => dataOrFailure(config, run.tokenizer, source, lengths, progress.step, communicator);
      const data = signal?.aborted ? undefined : await meter.timed('data', find);
      const all = await meter.timed('allReduce', async () => agree(communicator, data, source.faults()));
      for (const fault of all.faults) {
        yield { kind: 'note', message: `${fault}: passed over` };
        yield { kind: 'log', line: { step: progress.step + 1, bad: fault } };
      }
      if (all.stop || !data) {
        yield* save();
        yield { kind: 'stopped', step: progress.step };
        return;
      }
      if (all.ended !== undefined || data instanceof Error) {
        yield* save();
        await together(communicator, () => {
          if (data instanceof Error && !(data instanceof EndOfData)) throw data;
        });
        yield { kind: 'note', message: `${all.ended}` };
        return;
      }

      const { batches, samples } = data;
      if (!graph) {
        graph = await compileStep(engine, config, { layout, frozen, state, lengths, communicator });
        yield { kind: 'started', step: progress.step, parameters: layout.size, nodes: graph.nodeCount, lengths };
      }
      const result = await graph.run(batches, all.labelTokens, scalarsAt(config.optimiser, progress.step));
      const step = progress.step + 1;
      census.add(samples);
      progress = { step, ...source.position(), lengths };

      meter.spent(result.seconds);
      const skipped = skips.check(step, result, () => communicator.exchange(samples.map(({ key }) => key)).flat());
      if (skipped) {
        yield { kind: 'log', line: skipped };
        await together(communicator, () => skips.stopIfTooMany(step));
      } else meter.add(result, all.tooLong);

      yield* runDue(periodic, step, step === config.steps);
      // Saved last: a run that is killed before validates and draws again.
      if (step % config.saveEvery === 0) yield* save();
    }
    yield* save();
  } finally {
    await graph?.dispose();
    await validator?.dispose();
  }
}

/**
 * Checks on every rank that weights are finite, then saves the run on rank 0.
 * @returns the checkpoint's folder; an empty string on other ranks
 */
async function checkAndSave(
  { folder, checkFolder, communicator = alone }: TrainingRun,
  saved: SavedRun,
  progress: Progress,
  domain: Domain | undefined,
): Promise<string> {
  if (!saved.state.weights.data.every(Number.isFinite)) throw new Diverged(`step ${progress.step}: a weight is not finite`, folder);
  if (communicator.rank !== 0) return '';
  await checkFolder?.();
  return saveRun(folder, saved, progress, domain);
}

/** The step's data, or the error of the source: returned, so that the run saves before it ends. */
async function dataOrFailure(...args: Parameters<typeof stepData>): Promise<StepData | Error> {
  try {
    return await stepData(...args);
  } catch (error) {
    if (error instanceof Error) return error;
    throw error;
  }
}
