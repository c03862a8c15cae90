import type { OptimiserConfig } from '../config/training-config.ts';
import type { StepResult, StepSeconds } from '../step/compile-step.ts';
import { learningRateAt } from '../step/optimiser.ts';

/** One line of the log, on stdout (docs/training.md). */
export type LogLine = Readonly<Record<string, unknown>> & { readonly step: number };

/** A line about training: means over the steps since the last one. */
export interface TrainingLine extends LogLine {
  readonly loss: number;
  readonly images_per_second: number;
  readonly seconds: number;
}

/** Phases of a step, with their names in the log: `data_share`. */
const phases = { data: 'data', gradient: 'gradient', allReduce: 'all_reduce', update: 'update' } as const;
type Phase = keyof typeof phases;

/** What the lines of a log say of a run. */
interface Metered {
  /** Names of the parts of the loss. */
  readonly parts: readonly string[];
  /** Items per step. */
  readonly images: number;
  readonly optimiser: OptimiserConfig;
}

/**
 * Collects times and losses for the lines of the log.
 * @param ranks how many train together
 */
export function openMeter({ parts: names, images, optimiser }: Metered, ranks = 1) {
  const began = performance.now();
  let lastLine = began;
  let seconds: Partial<Record<Phase, number>> = {};
  const spend = (phase: Phase, more: number): void => {
    seconds[phase] = (seconds[phase] ?? 0) + more;
  };
  let results: StepResult[] = [];
  let tooLong = 0;
  return {
    async timed<T>(phase: 'data' | 'allReduce', work: () => Promise<T>): Promise<T> {
      const start = performance.now();
      const result = await work();
      if (phase === 'data' || ranks > 1) spend(phase, (performance.now() - start) / 1000);
      return result;
    },
    /** Adds the times that a step measured itself. */
    spent(step: StepSeconds) {
      for (const phase of ['gradient', 'allReduce', 'update'] as const) if (step[phase] !== undefined) spend(phase, step[phase]);
    },
    add(result: StepResult, skippedSamples: number) {
      results.push(result);
      tooLong += skippedSamples;
    },
    /** Whether a step was added since the last line. */
    hasResults: () => results.length > 0,
    line(step: number): TrainingLine {
      const mean = (of: (result: StepResult) => number) => rounded(results.reduce((sum, result) => sum + of(result), 0) / results.length);
      const now = performance.now();
      const passed = (now - lastLine) / 1000;
      const spent = Object.values(seconds).reduce((sum, phase) => sum + phase, 0);
      const shares = (Object.keys(phases) as Phase[])
        .filter((phase) => seconds[phase] !== undefined)
        .map((phase) => [`${phases[phase]}_share`, rounded(seconds[phase]! / passed)]);
      const line = {
        step,
        images: step * images,
        loss: mean(({ loss }) => loss),
        ...Object.fromEntries(names.map((name, k) => [name, mean(({ parts }) => parts[k]!)])),
        grad_norm: mean(({ gradNorm }) => gradNorm),
        lr: rounded(learningRateAt(optimiser, step - 1)),
        images_per_second: rounded((results.length * images) / spent),
        ...Object.fromEntries(shares),
        other_share: rounded(Math.max(0, 1 - spent / passed)),
        seconds: rounded((now - began) / 1000),
        too_long: tooLong,
        peak_memory_mb: Math.round(process.resourceUsage().maxRSS / 1024),
      };
      results = [];
      seconds = {};
      lastLine = now;
      return line;
    },
  };
}

const rounded = (value: number): number => Number(value.toPrecision(6));
