import { EndOfData, type Sample, type Source } from '@kaleido/data';
import type { Engine } from '@kaleido/engine';
import type { LatentPart, Latents } from '@kaleido/shared/record';
import type { RunConfig } from '../config/read-config.ts';
import { chooseLengths } from '../data/batch/lengths.ts';
import { type StepData, stepData } from '../data/batch/step-data.ts';
import { alone, type Communicator } from '../parallel/communicator.ts';
import { divideBatch } from '../parallel/divide-batch.ts';
import { together } from '../parallel/together.ts';
import { compileStep, type TrainingStep } from '../step/compile-step.ts';
import { layoutOf } from '../step/layout.ts';
import { scalarsAt } from '../step/optimiser.ts';
import { openValidator, type Validator } from '../validation/open-validator.ts';
import { validationLine } from '../validation/validation.ts';
import { agree } from './agree.ts';
import { computedBy } from './computed-by.ts';
import { type LogLine, openMeter } from './meter.ts';
import { type Progress, saveRun } from './save-run.ts';
import { drawSheet } from './sheet.ts';
import { Diverged, openSkips } from './skips.ts';
import type { Start } from './start.ts';

/** What a run tells of itself. */
export type TrainingEvent =
  | {
      readonly kind: 'started';
      readonly step: number;
      readonly parameters: number;
      readonly nodes: number;
      readonly lengths: Progress['lengths'];
    }
  | { readonly kind: 'note'; readonly message: string }
  /** The signal of some rank was aborted: the run ends before its steps are done. */
  | { readonly kind: 'stopped'; readonly step: number }
  | { readonly kind: 'log'; readonly line: LogLine }
  | { readonly kind: 'saved' | 'sheet'; readonly path: string; readonly step: number };

export interface TrainingRun {
  readonly run: RunConfig;
  readonly engine: Engine;
  readonly source: Source;
  /** Where checkpoints and sheets go. */
  readonly folder: string;
  /** Called before each save; rejects when the folder is no longer the run's. */
  readonly checkFolder?: () => Promise<void>;
  readonly start: Start;
  /** Samples that the sheets show; none draws none. */
  readonly shown: readonly Sample[];
  /** Aborted: finish the step, save, end. */
  readonly signal?: AbortSignal;
  /** The ranks that train together: nobody else when absent. Rank 0 alone writes, and tells; all begin with the same `start`. */
  readonly communicator?: Communicator;
}

/** Samples that are looked at to choose how long sequences may be. */
const LOOKED_AT = 2000;

/**
 * Trains, step by step, and tells what happens. Ends after a save: when the config's steps are done, when the signal of any rank is
 * aborted, or when the source of any has no more or fails.
 * @throws Diverged when loss or gradient are not finite for several steps, or a weight is not: the last checkpoint stays as it is
 * @throws whatever source and engine throw
 */
export async function* train(training: TrainingRun): AsyncGenerator<TrainingEvent> {
  const { run, engine, source, folder, start, shown, signal, communicator = alone } = training;
  const { tokenizer } = run;
  const isFirst = communicator.rank === 0;
  const config = await together(communicator, () => divideBatch(run.config, communicator.size));
  const { model } = config;
  const layout = layoutOf(model, config);
  const { state, frozen } = start;
  const chooses = isFirst && start.progress === undefined;
  const looked = await together(communicator, async () => (chooses ? await source.captions(LOOKED_AT) : []));
  const chosen = start.progress?.lengths ?? chooseLengths(looked, tokenizer, model.latents);
  if (chooses && !looked.some(({ latents }) => hasAny(latents, model.latents)))
    yield { kind: 'note', message: nothingToPlan(model.latents) };
  const lengths = communicator.exchange(chosen)[0]!;
  const saved = { run, layout, state, frozen, computedBy: computedBy(engine, communicator.size) };
  let step = start.progress?.step ?? 0;
  let lastSaved = start.progress?.step;
  let position = source.position();
  const save = async (): Promise<TrainingEvent> => {
    await graph?.sync();
    const path = await together(communicator, async () => {
      if (!state.weights.data.every(Number.isFinite)) throw new Diverged(`step ${step}: a weight is not finite`, folder);
      if (!isFirst) return '';
      await training.checkFolder?.();
      return saveRun(folder, saved, { step, ...position, lengths });
    });
    lastSaved = step;
    return { kind: 'saved', path, step };
  };
  const validate = async (): Promise<TrainingEvent> => {
    const began = performance.now();
    const setup = async () => ({ model, tokenizer, layout, frozen, samples: await source.heldOut(), levels: config.validateLevels });
    validator ??= await openValidator(engine, await setup());
    await graph?.sync();
    const validation = validationLine(await validator.measure(state.average));
    const seconds = Number(((performance.now() - began) / 1000).toPrecision(3));
    return { kind: 'log', line: { step, images: step * config.batch * config.accumulate, validation: { ...validation, seconds } } };
  };
  const meter = openMeter(config, communicator.size);
  const skips = openSkips(config.mostSkipped, folder);
  let graph: TrainingStep | undefined;
  let validator: Validator | undefined;
  try {
    while (step < config.steps) {
      const found = () => dataOrFailure(config, tokenizer, source, lengths, step, communicator);
      const data = signal?.aborted ? undefined : await meter.timed('data', found);
      const all = await meter.timed('allReduce', async () => agree(communicator, data, source.faults()));
      for (const fault of all.faults) {
        yield { kind: 'note', message: `${fault}: passed over` };
        yield { kind: 'log', line: { step: step + 1, bad: fault } };
      }
      if (all.stop || !data) {
        if (lastSaved !== step) yield await save();
        yield { kind: 'stopped', step };
        return;
      }
      if (all.ended !== undefined || data instanceof Error) {
        if (lastSaved !== step) yield await save();
        await together(communicator, () => {
          if (data instanceof Error && !(data instanceof EndOfData)) throw data;
        });
        yield { kind: 'note', message: `${all.ended}` };
        return;
      }
      const { batches, keys } = data;
      if (!graph) {
        graph = await compileStep(engine, config, { layout, frozen, state, example: batches[0]!, communicator });
        yield { kind: 'started', step, parameters: layout.size, nodes: graph.nodeCount, lengths };
      }
      const result = await graph.run(batches, all.labelTokens, scalarsAt(config.optimiser, step));
      step++;
      position = source.position();
      meter.spent(result.seconds);
      const skipped = skips.check(step, result, () => communicator.exchange(keys).flat());
      if (skipped) {
        yield { kind: 'log', line: skipped };
        await together(communicator, () => skips.stopIfTooMany(step));
      } else meter.add(result, all.tooLong);
      const isLast = step === config.steps;
      if (meter.hasResults() && (step % config.logEvery === 0 || isLast)) yield { kind: 'log', line: meter.line(step) };
      if (isFirst && config.validateEvery > 0 && (step % config.validateEvery === 0 || isLast)) yield await validate();
      if (isFirst && config.sheetEvery > 0 && shown.length > 0 && step % config.sheetEvery === 0)
        yield { kind: 'sheet', path: await graph.sync().then(() => drawSheet(folder, engine, saved, shown, step)), step };
      // Last, so that a run that is killed before it has saved measures and draws again.
      if (step % config.saveEvery === 0) yield await save();
    }
    if (lastSaved !== step) yield await save();
  } finally {
    await graph?.dispose();
    await validator?.dispose();
  }
}

const hasAny = (latents: Latents, parts: readonly LatentPart[]): boolean =>
  parts.length === 0 || parts.some((part) => latents[part] !== undefined);

const nothingToPlan = (parts: readonly LatentPart[]): string =>
  `the first samples have no latents (${parts.join(', ')}): the prior learns nothing to say; "latents: none" trains without it`;

/** The step's data, or why there is none: what was learned so far is saved before a run ends because of its source. */
async function dataOrFailure(...asked: Parameters<typeof stepData>): Promise<StepData | Error> {
  try {
    return await stepData(...asked);
  } catch (error) {
    if (error instanceof Error) return error;
    throw error;
  }
}
