import { resolutionsOf } from '@kaleido/diffuse';
import type { TrainingConfig } from '../config/training-config.ts';
import type { StepResult } from '../step/compile-step.ts';
import { learningRateAt } from '../step/optimiser.ts';

/** One line of the log, on stdout (docs/training-log.md). */
export type LogLine = Readonly<Record<string, unknown>> & { readonly step: number };

/** A line about training: means over the steps since the last one. */
export interface TrainingLine extends LogLine {
  readonly loss: number;
  readonly images_per_second: number;
  readonly seconds: number;
}

/** Gathers what the log's lines say. */
export function openMeter(config: TrainingConfig) {
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
    /** Whether a step was added since the last line. */
    hasResults: () => results.length > 0,
    line(step: number): TrainingLine {
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
        peak_memory_mb: Math.round(process.resourceUsage().maxRSS / 1024),
      };
      results = [];
      seconds.step = 0;
      seconds.data = 0;
      return line;
    },
  };
}

const rounded = (value: number): number => Number(value.toPrecision(6));
