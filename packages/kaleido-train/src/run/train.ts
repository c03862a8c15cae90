import type { Engine } from '@kaleido/tfjs-onnxruntime';
import type { RunConfig } from '../config/read-config.ts';
import { type StepData, stepData } from '../data/batches.ts';
import { chooseLengths } from '../data/sequences.ts';
import { EndOfData, type Sample, type Source } from '../data/source.ts';
import { compileStep, type TrainingStep } from '../step/compile-step.ts';
import { layoutOf } from '../step/layout.ts';
import { scalarsAt } from '../step/optimiser.ts';
import { openValidator, type Validator } from '../validation/open-validator.ts';
import { validationLine } from '../validation/validation.ts';
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
  | { readonly kind: 'log'; readonly line: LogLine }
  | { readonly kind: 'saved' | 'sheet'; readonly path: string; readonly step: number };

export interface TrainingRun {
  readonly run: RunConfig;
  readonly engine: Engine;
  readonly source: Source;
  /** Where checkpoints and sheets go. */
  readonly folder: string;
  readonly start: Start;
  /** Samples that the sheets show; none draws none. */
  readonly shown: readonly Sample[];
  /** Aborted: finish the step, save, end. */
  readonly signal?: AbortSignal;
}

/** Samples that are looked at to choose how long sequences may be. */
const LOOKED_AT = 2000;

/**
 * Trains, step by step, and tells what happens. Ends after a save: when the config's steps are done, when the signal is aborted, or
 * when the source has no more or fails.
 * @throws Diverged when loss or gradient are not finite for several steps, or a weight is not: the last checkpoint stays as it is
 * @throws whatever source and engine throw
 */
export async function* train({ run, engine, source, folder, start, shown, signal }: TrainingRun): AsyncGenerator<TrainingEvent> {
  const { config, tokenizer } = run;
  const { model } = config;
  const layout = layoutOf(model, config);
  const { state, frozen } = start;
  const lengths = start.progress?.lengths ?? chooseLengths(await source.first(LOOKED_AT), tokenizer, model.latents);
  const saved = { run, layout, state, frozen, computedBy: computedBy(engine) };
  let step = start.progress?.step ?? 0;
  let lastSaved = start.progress?.step;
  let position = source.position();
  const save = async (): Promise<TrainingEvent> => {
    if (!state.weights.data.every(Number.isFinite)) throw new Diverged(`step ${step}: a weight is not finite`, folder);
    lastSaved = step;
    return { kind: 'saved', path: await saveRun(folder, saved, { step, ...position, lengths }), step };
  };
  const validate = async (): Promise<TrainingEvent> => {
    const began = performance.now();
    const setup = async () => ({ model, tokenizer, layout, frozen, samples: await source.heldOut(), levels: config.validateLevels });
    validator ??= await openValidator(engine, await setup());
    const validation = validationLine(await validator.measure(state.average));
    const seconds = Number(((performance.now() - began) / 1000).toPrecision(3));
    return { kind: 'log', line: { step, images: step * config.batch * config.accumulate, validation: { ...validation, seconds } } };
  };
  const meter = openMeter(config);
  const skips = openSkips(config.mostSkipped, folder);
  let graph: TrainingStep | undefined;
  let validator: Validator | undefined;
  try {
    while (step < config.steps && !signal?.aborted) {
      const data = await meter.timed('data', () => dataOrFailure(config, tokenizer, source, lengths, step));
      for (const fault of source.faults()) {
        yield { kind: 'note', message: `${fault}: passed over` };
        yield { kind: 'log', line: { step: step + 1, bad: fault } };
      }
      if (data instanceof Error) {
        if (lastSaved !== step) yield await save();
        if (!(data instanceof EndOfData)) throw data;
        yield { kind: 'note', message: data.message };
        break;
      }
      if (!graph) {
        graph = await compileStep(engine, config, { layout, frozen, state, example: data.batches[0]! });
        yield { kind: 'started', step, parameters: layout.size, nodes: graph.nodeCount, lengths };
      }
      const result = await meter.timed('step', () => graph!.run(data.batches, scalarsAt(config.optimiser, step)));
      step++;
      position = source.position();
      const skipped = skips.check(step, result, data.keys);
      if (skipped) {
        yield { kind: 'log', line: skipped };
        skips.stopIfTooMany(step);
      } else meter.add(result, data.tooLong);
      const isLast = step === config.steps;
      if (meter.hasResults() && (step % config.logEvery === 0 || isLast)) yield { kind: 'log', line: meter.line(step) };
      if (config.validateEvery > 0 && (step % config.validateEvery === 0 || isLast)) yield await validate();
      if (config.sheetEvery > 0 && shown.length > 0 && step % config.sheetEvery === 0)
        yield { kind: 'sheet', path: await drawSheet(folder, engine, saved, shown, step), step };
      // Last, so that a run that is killed before it has saved measures and draws again.
      if (step % config.saveEvery === 0) yield await save();
    }
    if (lastSaved !== step) yield await save();
  } finally {
    await graph?.dispose();
    await validator?.dispose();
  }
}

/** The step's data, or why there is none: what was learned so far is saved before a run ends because of its source. */
async function dataOrFailure(...asked: Parameters<typeof stepData>): Promise<StepData | Error> {
  try {
    return await stepData(...asked);
  } catch (error) {
    if (error instanceof Error) return error;
    throw error;
  }
}
