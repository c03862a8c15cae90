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
import { type Progress, type Start, saveRun } from './checkpoints.ts';
import { type LogLine, openMeter } from './meter.ts';
import { drawSheet } from './sheet.ts';

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

/** A loss was not finite; nothing of that step is saved. */
class Diverged extends Error {
  override name = 'Diverged';
}

/**
 * Trains, step by step, and tells what happens. Ends after a save: when the config's steps are done, when the signal is aborted, or
 * when the source has no more.
 * @throws Diverged when a loss, a gradient or a weight is not finite: the last checkpoint stays as it is
 * @throws whatever source and engine throw
 */
export async function* train({ run, engine, source, folder, start, shown, signal }: TrainingRun): AsyncGenerator<TrainingEvent> {
  const { config, tokenizer } = run;
  const layout = layoutOf(config.model, config.textEncoder);
  const { state } = start;
  const frozen = config.textEncoder === 'frozen' ? start.textEncoder : {};
  const lengths = start.progress?.lengths ?? chooseLengths(await source.first(LOOKED_AT), tokenizer, config.model.latents);
  const saved = { run, layout, state, frozen };
  let step = start.progress?.step ?? 0;
  let lastSaved = start.progress?.step;
  let position = source.position();
  const save = async (): Promise<TrainingEvent> => {
    if (!state.weights.data.every(Number.isFinite)) throw new Diverged(`step ${step}: a weight is not finite: stopped; ${kept(folder)}`);
    lastSaved = step;
    return { kind: 'saved', path: await saveRun(folder, saved, { step, ...position, lengths }), step };
  };
  const meter = openMeter(config);
  const validation = async (): Promise<TrainingEvent> => {
    const { validateLevels: levels } = config;
    const began = performance.now();
    validator ??= await openValidator(engine, { model: config.model, tokenizer, layout, frozen, samples: await source.heldOut(), levels });
    const measured = validationLine(await validator.measure(state.average));
    const seconds = Number(((performance.now() - began) / 1000).toPrecision(3));
    return { kind: 'log', line: { step, images: step * config.batch * config.accumulate, validation: { ...measured, seconds } } };
  };
  let graph: TrainingStep | undefined;
  let validator: Validator | undefined;
  try {
    while (step < config.steps && !signal?.aborted) {
      const data = await meter.timed('data', () => dataOrEnd(config, tokenizer, source, lengths, step));
      if (typeof data === 'string') {
        yield { kind: 'note', message: data };
        break;
      }
      if (!graph) {
        graph = await compileStep(engine, config, { layout, frozen, state, example: data.batches[0]! });
        yield { kind: 'started', step, parameters: layout.size, nodes: graph.nodeCount, lengths };
      }
      const result = await meter.timed('step', () => graph!.run(data.batches, scalarsAt(config.optimiser, step)));
      if (!Number.isFinite(result.loss) || !Number.isFinite(result.norm))
        throw new Diverged(`step ${step}: the loss is ${result.loss}, the gradient's norm ${result.norm}: stopped; ${kept(folder)}`);
      meter.add(result, data.tooLong);
      step++;
      position = source.position();
      if (step % config.logEvery === 0 || step === config.steps) yield { kind: 'log', line: meter.line(step) };
      const isLast = step === config.steps;
      if (config.validateEvery > 0 && (step % config.validateEvery === 0 || isLast)) yield await validation();
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

const kept = (folder: string): string => `${folder} keeps the last checkpoint`;

/** The step's data; when there is none any more, the reason. */
async function dataOrEnd(...asked: Parameters<typeof stepData>): Promise<StepData | string> {
  try {
    return await stepData(...asked);
  } catch (error) {
    if (error instanceof EndOfData) return error.message;
    throw error;
  }
}
