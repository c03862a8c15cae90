import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Sample, Source } from '@kaleido/data';
import type { Engine } from '@kaleido/engine';
import type { RunConfig } from '../config/read-config.ts';
import type { Lengths } from '../data/batch/lengths.ts';
import { stepData } from '../data/batch/step-data.ts';
import { computedBy } from '../run/computed-by.ts';
import { saveRun } from '../run/save-run.ts';
import { drawSheet } from '../run/sheet.ts';
import type { Start } from '../run/start.ts';
import { compileStep } from '../step/compile-step.ts';
import { layoutOf } from '../step/layout.ts';
import { scalarsAt } from '../step/optimiser.ts';
import { openValidator } from '../validation/open-validator.ts';

/** The measured cost of a run on this machine. */
export interface MeasuredCost {
  readonly imagesPerSecond: number;
  /** Peak memory of this process, in bytes: of steps alone, and with validation, sheets and checkpoints. */
  readonly stepMemory: number;
  readonly peakMemory: number;
}

export interface Rehearsal {
  readonly run: RunConfig;
  readonly engine: Engine;
  readonly source: Source;
  readonly lengths: Lengths;
  readonly start: Start;
  /** Samples that sheets would show; empty for no sheets. */
  readonly shown: readonly Sample[];
}

/** Minimum number of timed steps. The first step is not timed, because it also allocates memory. */
const MIN_STEPS = 3;

/** Timing ends early once this many steps are timed and the standard error of their mean is at most this share of it. */
const STEADY_STEPS = 30;
const STEADY_ERROR = 0.02;

/**
 * Measures time and memory of a few steps and, if the config has them, a validation, a sheet and a checkpoint, in a temporary folder.
 * @param limit seconds after which no further step is timed; fewer where steps take the same time
 */
export async function measuredCost(rehearsal: Rehearsal, limit: number): Promise<MeasuredCost> {
  const { run, engine, source, lengths, start, shown } = rehearsal;
  const { config, tokenizer } = run;
  const { state, frozen } = start;
  const layout = layoutOf(config.model, config);
  const dataAt = (step: number) => stepData(config, tokenizer, source, lengths, step);
  const graph = await compileStep(engine, config, { layout, frozen, state, lengths });
  const seconds: number[] = [];
  const folder = await mkdtemp(join(tmpdir(), 'kaleido-dry-run-'));
  try {
    for (let step = 0; step <= MIN_STEPS || (sum(seconds) < limit && !isSteady(seconds)); step++) {
      const began = performance.now();
      const { batches, labelTokens } = await dataAt(step);
      await graph.run(batches, labelTokens, scalarsAt(config.optimiser, step));
      if (step > 0) seconds.push((performance.now() - began) / 1000);
    }
    const stepMemory = peakMemoryNow();
    const saved = { run, layout, state, frozen, computedBy: computedBy(engine) };
    if (config.validateEvery > 0) await validateOnce(rehearsal);
    if (shown.length > 0) await drawSheet(folder, engine, saved, shown, 0);
    await saveRun(folder, saved, { step: 0, ...source.position(), lengths });
    const imagesPerSecond = (seconds.length * config.batch * config.accumulate) / sum(seconds);
    return { imagesPerSecond, stepMemory, peakMemory: peakMemoryNow() };
  } finally {
    await graph.dispose();
    await rm(folder, { recursive: true });
  }
}

/** Peak memory of this process so far, in bytes. */
const peakMemoryNow = (): number => process.resourceUsage().maxRSS * 1024;

/** Validates on one batch, which takes as much memory as a longer validation. */
async function validateOnce({ run: { config, tokenizer }, engine, source, start }: Rehearsal): Promise<void> {
  const samples = (await source.heldOut()).slice(0, Math.ceil(32 / config.validateLevels));
  const layout = layoutOf(config.model, config);
  const setup = { model: config.model, tokenizer, layout, frozen: start.frozen, samples, levels: config.validateLevels };
  const validator = await openValidator(engine, setup);
  await validator.measure(start.state.ema);
  await validator.dispose();
}

/** Whether enough steps have been timed for their mean. */
function isSteady(seconds: readonly number[]): boolean {
  const count = seconds.length;
  if (count < STEADY_STEPS) return false;
  const mean = sum(seconds) / count;
  const variance = sum(seconds.map((one) => (one - mean) ** 2)) / (count - 1);
  return Math.sqrt(variance / count) <= STEADY_ERROR * mean;
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
