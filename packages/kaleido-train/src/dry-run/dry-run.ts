import type { Engine } from '@kaleido/engine';
import * as tf from '@kaleido/engine/tf';
import { float32, zeros } from '@kaleido/shared/tensors';
import type { TrainingConfig } from '../config/training-config.ts';
import type { Lengths } from '../data/batch/lengths.ts';
import { type ExpectedCost, expectedCost } from './expected-cost.ts';
import { availableMemory, expectedMemory } from './expected-memory.ts';
import { type MeasuredCost, measuredCost, type Rehearsal } from './measured-cost.ts';

/** What `--dry-run` prints. */
export interface DryRun {
  readonly name: string;
  readonly parameters: ExpectedCost['parameters'];
  readonly multiply_adds_per_image: number;
  readonly batch: number;
  readonly tokens: Lengths;
  /**
   * `measured`: by training a few steps. `estimated`: from sizes, if these do not fit into memory or the config's tokenizer is missing;
   * memory may then be off by a fifth, and speed by a half.
   */
  readonly basis: 'measured' | 'estimated';
  /** Memory of steps alone, and, if measured, with sheets, validation and checkpoints. */
  readonly step_memory_mb: number;
  readonly peak_memory_mb: number;
  readonly images_per_second: number;
  readonly seconds_per_step: number;
}

/** Lengths when there are no data to take them from: ml-mdm's limit for captions, and twice that for latents. */
export const DEFAULT_LENGTHS: Lengths = { caption: 128, latents: 256 };

/**
 * Measures the cost of a run with a few steps if that fits into memory; else estimates memory from sizes, and speed from that of a matrix
 * product.
 * @param rehearsal prepared, weights included, only if it fits; absent without data
 * @param limit seconds of training to time; fewer where steps take the same time
 */
export async function dryRun(
  config: TrainingConfig,
  engine: Engine,
  rehearsal?: { readonly lengths: Lengths; readonly prepare: () => Promise<Rehearsal> },
  limit = 10,
): Promise<DryRun> {
  const tokens = rehearsal?.lengths ?? config.lengths ?? DEFAULT_LENGTHS;
  const expected = expectedCost(config, tokens);
  const memory = expectedMemory(config, expected);
  const rehearsed = memory < availableMemory() ? rehearsal : undefined;
  const { imagesPerSecond, stepMemory, peakMemory }: MeasuredCost = rehearsed
    ? await measuredCost(await rehearsed.prepare(), limit)
    : { imagesPerSecond: await estimatedSpeed(engine, expected), stepMemory: memory, peakMemory: memory };
  const batch = config.batch * config.accumulate;
  return {
    name: config.name,
    parameters: expected.parameters,
    multiply_adds_per_image: Math.round(expected.multiplyAdds),
    batch,
    tokens,
    basis: rehearsed ? 'measured' : 'estimated',
    step_memory_mb: megabytes(stepMemory),
    peak_memory_mb: megabytes(peakMemory),
    images_per_second: rounded(imagesPerSecond),
    seconds_per_step: rounded(batch / imagesPerSecond),
  };
}

const megabytes = (bytes: number): number => Math.round(bytes / 2 ** 20);
const rounded = (value: number): number => Number(value.toPrecision(4));

/** Speed of training steps relative to a matrix product: about half in the shipped configs. */
const SHARE = 0.5;
/** Cost of a loss with its gradient, in forward passes. */
const PASSES = 3;
const SIDE = 1024;

async function estimatedSpeed(engine: Engine, { multiplyAdds }: ExpectedCost): Promise<number> {
  const spec = { shape: [SIDE, SIDE], dtype: 'float32' as const };
  const graph = await engine.compile(({ a, b }: { a: tf.Tensor; b: tf.Tensor }) => tf.matMul(a, b), { a: spec, b: spec });
  const [a, b] = [zeros([SIDE, SIDE]), float32([SIDE, SIDE], new Float32Array(SIDE * SIDE).fill(1))];
  let best = Number.POSITIVE_INFINITY;
  for (let turn = 0; turn < 5; turn++) {
    const began = performance.now();
    await graph.run({ a, b });
    best = Math.min(best, performance.now() - began);
  }
  await graph.dispose();
  return (SHARE * (SIDE ** 3 / (best / 1000))) / (PASSES * multiplyAdds);
}
