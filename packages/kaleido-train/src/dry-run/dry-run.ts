import type { Engine } from '@kaleido/engine';
import { float32, zeros } from '@kaleido/shared/tensors';
import * as tf from '@tensorflow/tfjs-core';
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
   * `measured`: some steps were done here. `estimated`: they do not fit into this machine, or the config's tokenizer is not there; memory
   * may then be a fifth off, and speed a half.
   */
  readonly basis: 'measured' | 'estimated';
  /** Of steps alone; and with sheets, validation and checkpoints, where it is measured. */
  readonly step_memory_mb: number;
  readonly peak_memory_mb: number;
  readonly images_per_second: number;
  readonly seconds_per_step: number;
}

/** Tokens that are assumed where there is no data to look at: ml-mdm's limit for captions, and twice that for latents. */
const ASSUMED: Lengths = { caption: 128, latents: 256 };

/**
 * Says what a run will cost. It is rehearsed where that fits into memory; elsewhere memory is estimated from sizes and speed from that of
 * a matrix product.
 * @param rehearsal prepared, weights included, only when it fits; absent without data
 * @param atLeast seconds of steps that are timed
 */
export async function dryRun(
  config: TrainingConfig,
  engine: Engine,
  rehearsal?: { readonly lengths: Lengths; readonly prepare: () => Promise<Rehearsal> },
  atLeast = 10,
): Promise<DryRun> {
  const tokens = rehearsal?.lengths ?? ASSUMED;
  const expected = expectedCost(config, tokens);
  const memory = expectedMemory(config, expected);
  const rehearsed = memory < availableMemory() ? rehearsal : undefined;
  const { imagesPerSecond, stepMemory, peakMemory }: MeasuredCost = rehearsed
    ? await measuredCost(await rehearsed.prepare(), atLeast)
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

/** Share of a matrix product's speed that training steps reach: about half in the shipped configs. With the gradient they cost three losses. */
const SHARE = 0.5;
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
