import { freemem } from 'node:os';
import { UsageError } from '@kaleido/shared/errors';
import type { TrainingConfig } from '../config/training-config.ts';
import type { Lengths } from '../data/batch/lengths.ts';
import { LARGE } from '../step/compile-step.ts';
import { type ExpectedCost, expectedCost } from './expected-cost.ts';

/** Memory that may be taken. Newer Node tells it; free memory leaves out what is only cached. */
export const availableMemory = (): number => (process as { availableMemory?: () => number }).availableMemory?.() ?? freemem();

/* Fitted to scenes64 in batches of 4 and 16, whose step memory they give to 2 %. */
/** Node, the engine and what both hold of the graph, for a network of any size. */
const BASE = 700 * 2 ** 20;
/** What a gradient graph holds at once, as a multiple of the values of its loss: most of them, and tiles of convolutions. */
const HELD = 0.77;
/** The same with gradient checkpointing. */
const HELD_FRUGALLY = 0.27;
/**
 * Vectors that gradient and update hold in passing, which only tell where they are large: fitted to one picture of 64 pixels with 147 and
 * 435 M parameters (6.5 and 17.7 GB), which they give to 4 %.
 */
const PASSING = 4;

/**
 * Bytes that training takes: vectors of weights, moments, averages and gradient (with one more where it is summed up over batches),
 * tensors that are not trained, and what the loss computes on the way. Sheets and checkpoints come on top (scenes64: 3.1 GB of 3.6).
 */
export function expectedMemory(
  { accumulate, optimiser, gradientCheckpointing }: TrainingConfig,
  { parameters, activations }: ExpectedCost,
): number {
  const isLarge = parameters.trained >= LARGE;
  const vectors = 5 + (isLarge ? PASSING : 0) + optimiser.emaAlso.length + (accumulate > 1 ? 1 : 0);
  const held = gradientCheckpointing || isLarge ? HELD_FRUGALLY : HELD;
  return BASE + 4 * (vectors * parameters.trained + 2 * (parameters.total - parameters.trained)) + held * activations;
}

/** Fewer tokens than any data have: what a run needs at least. */
const SHORTEST: Lengths = { caption: 16, latents: 16 };

/**
 * Refuses a run that cannot fit, before it begins: the system would kill it without a word, perhaps in its first save.
 * @param available bytes
 * @throws UsageError saying how much is needed, and how much is free
 */
export function checkMemory(config: TrainingConfig, available: number): void {
  const expected = expectedCost(config, SHORTEST);
  const needed = expectedMemory(config, expected);
  if (needed <= available || needed - BASE <= available / 2) return; // what is small may be misjudged by its base
  throw new UsageError(
    `training ${millions(expected.parameters.trained)} M parameters in batches of ${config.batch} takes about ${gigabytes(needed)} GB of memory, ` +
      `and ${gigabytes(available)} GB are available: try a smaller batch or gradient_checkpointing: true, or insist with --ignore-memory`,
  );
}

const millions = (count: number): string => (count / 1e6).toFixed(0);
const gigabytes = (bytes: number): string => (bytes / 1e9).toFixed(1);
