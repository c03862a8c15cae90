import { resolutionsOf } from '@kaleido/diffuse';
import { float32, type HostTensor, type NamedTensors, zeros } from '@kaleido/shared/tensors';
import type { Engine } from '@kaleido/tfjs-onnxruntime';
import type { RunConfig } from '../config/read-config.ts';
import { stepData } from '../data/batches.ts';
import { chooseLengths } from '../data/sequences.ts';
import type { Sample, Source } from '../data/source.ts';
import { compileStep, type StepResult } from '../step/compile-step.ts';
import { type Components, flatten, layoutOf } from '../step/layout.ts';
import { learningRateAt, scalarsAt } from '../step/optimiser.ts';
import { type Progress, resumeRun, saveRun } from './checkpoints.ts';
import { drawSheet } from './sheet.ts';

/** One line of the log, on stdout. Means over the steps since the last line. */
export type LogLine = Readonly<Record<string, number>>;

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
  /** Weights to begin with, in the checkpoint's layout; `resume` goes on with the folder's newest checkpoint instead. */
  readonly start: Components<HostTensor> | 'resume';
  /** Scenes that the sheets show; none draws none. */
  readonly shown: readonly Sample[];
  /** Aborted: finish the step, save, end. */
  readonly signal?: AbortSignal;
}

/** A loss was not finite; nothing of that step is saved. */
export class Diverged extends Error {
  override name = 'Diverged';
}

/**
 * Trains, step by step, and tells what happens. Ends after the config's steps, or after a save when the signal is aborted.
 * @throws Diverged when a loss or gradient is not finite: the last checkpoint stays as it is
 * @throws InputError when there is nothing to resume from
 */
export async function* train({ run, engine, source, folder, start, shown, signal }: TrainingRun): AsyncGenerator<TrainingEvent> {
  const { config, tokenizer } = run;
  const layout = layoutOf(config.model, config.textEncoder);
  const resumed = start === 'resume' ? await resumeRun(folder, layout) : undefined;
  for (const message of resumed?.skipped ?? []) yield { kind: 'note', message };
  const state = resumed?.state ?? freshState(flatten(layout, config.model, start as Components<HostTensor>));
  const textEncoder = resumed?.textEncoder ?? (start as Components<HostTensor>).textEncoder;
  const frozen: NamedTensors = config.textEncoder === 'frozen' ? { ...textEncoder } : {};
  const lengths = resumed?.progress.lengths ?? (await chooseLengths(source, tokenizer, config.model.latents));
  const saved = { run, layout, state, frozen };

  let step = resumed?.progress.step ?? 0;
  let next = await stepData(config, tokenizer, source, lengths, step);
  const graph = await compileStep(engine, config, { layout, frozen, state, example: next.batches[0]! });
  yield { kind: 'started', step, parameters: layout.size, nodes: graph.nodeCount, lengths };
  let lastSaved = resumed ? step : -1;
  const save = async (): Promise<TrainingEvent> => {
    lastSaved = step;
    return { kind: 'saved', path: await saveRun(folder, saved, { step, taken: source.taken(), lengths }), step };
  };
  const meter = openMeter(run);
  try {
    while (step < config.steps && !signal?.aborted) {
      const result = await meter.timed('step', () => graph.run(next.batches, scalarsAt(config.optimiser, step)));
      if (!Number.isFinite(result.loss) || !Number.isFinite(result.norm))
        throw new Diverged(
          `step ${step}: the loss is ${result.loss}, the gradient's norm ${result.norm}: stopped; ${folder} keeps the last checkpoint`,
        );
      meter.add(result, next.tooLong);
      step++;
      if (step % config.logEvery === 0 || step === config.steps) yield { kind: 'log', line: meter.line(step) };
      if (step % config.saveEvery === 0) yield await save();
      if (config.sheetEvery > 0 && shown.length > 0 && step % config.sheetEvery === 0)
        yield { kind: 'sheet', path: await drawSheet(folder, engine, run, layout, state.average, frozen, shown, step), step };
      if (step < config.steps && !signal?.aborted)
        next = await meter.timed('data', () => stepData(config, tokenizer, source, lengths, step));
    }
    if (lastSaved !== step) yield await save();
  } finally {
    await graph.dispose();
  }
}

const freshState = (weights: Float32Array) => {
  const shape = [weights.length];
  return { weights: float32(shape, weights), first: zeros(shape), second: zeros(shape), average: float32(shape, weights.slice()) };
};

/** Gathers what the log's lines say. */
function openMeter({ config }: RunConfig) {
  const began = performance.now();
  const seconds = { step: 0, data: 0 };
  let results: StepResult[] = [];
  let tooLong = 0;
  const names = [
    ...resolutionsOf(config.model.denoiser).map((side) => `loss_dm_${side}`),
    ...(config.model.latents.length > 0 ? ['loss_ar'] : []),
  ];
  return {
    async timed<T>(what: keyof typeof seconds, work: () => Promise<T>): Promise<T> {
      const start = performance.now();
      const result = await work();
      seconds[what] += (performance.now() - start) / 1000;
      return result;
    },
    add(result: StepResult, passedOver: number) {
      results.push(result);
      tooLong += passedOver;
    },
    line(step: number): LogLine {
      const mean = (of: (result: StepResult) => number) => rounded(results.reduce((sum, result) => sum + of(result), 0) / results.length);
      const size = config.batch * config.accumulate;
      const spent = seconds.step + seconds.data;
      const line = {
        step,
        images: step * size,
        loss: mean(({ loss }) => loss),
        ...Object.fromEntries(names.map((name, k) => [name, mean(({ parts }) => parts[k]!)])),
        grad_norm: mean(({ norm }) => norm),
        lr: rounded(learningRateAt(config.optimiser, step - 1)),
        images_per_second: rounded((results.length * size) / spent),
        data_share: rounded(seconds.data / spent),
        seconds: rounded((performance.now() - began) / 1000),
        too_long: tooLong,
      };
      results = [];
      seconds.step = 0;
      seconds.data = 0;
      return line;
    },
  };
}

const rounded = (value: number): number => Number(value.toPrecision(6));
