import { freemem } from 'node:os';
import { UsageError } from '@kaleido/shared/errors';
import type { TrainingConfig } from '../config/training-config.ts';
import type { Lengths } from '../data/batch/lengths.ts';
import { LARGE } from '../step/compile-step.ts';
import { type ExpectedCost, expectedCost } from './expected-cost.ts';

/** Memory that is available, in bytes. Older versions of Node know only free memory, which does not count caches. */
export const availableMemory = (): number => (process as { availableMemory?: () => number }).availableMemory?.() ?? freemem();

/* Constants fitted to the step memory of scenes64 in batches of 4, 8 and 16, and of 442 M parameters, which they predict to 9 %. */
/** Node, the engine and the graph, for a network of any size. */
const BASE = 340 * 2 ** 20;
/** Peak memory of a gradient graph relative to the intermediate values of its loss. */
export const HELD = 0.77;
/** The same with gradient checkpointing. */
export const HELD_FRUGALLY = 0.27;
/**
 * Memory of training, in bytes: vectors of weights, moments, EMAs, gradient and the copy that ONNX Runtime's binding makes of it, frozen
 * tensors, and the intermediate values of the loss. Sheets need more.
 */
export function expectedMemory({ optimiser, gradientCheckpointing }: TrainingConfig, { parameters, activations }: ExpectedCost): number {
  const vectors = 6 + optimiser.emaAlso.length;
  const held = gradientCheckpointing || parameters.trained >= LARGE ? HELD_FRUGALLY : HELD;
  return BASE + 4 * (vectors * parameters.trained + 2 * (parameters.total - parameters.trained)) + held * activations;
}

/** Fewer tokens than any data have, for a lower bound of memory. */
const MIN_LENGTHS: Lengths = { caption: 16, latents: 16 };

/**
 * Refuses a run that cannot fit into memory before it starts: the system would kill it without a message, perhaps during its first save.
 * @param available memory in bytes
 * @throws UsageError saying how much is needed, and how much is available
 */
export function checkMemory(config: TrainingConfig, available: number): void {
  const expected = expectedCost(config, MIN_LENGTHS);
  const needed = expectedMemory(config, expected);
  if (needed <= available || needed - BASE <= available / 2) return; // for a small run, the error of BASE is too large to judge
  throw new UsageError(
    `training ${millions(expected.parameters.trained)} M parameters in batches of ${config.batch} takes about ${gigabytes(needed)} GB of memory, ` +
      `and ${gigabytes(available)} GB are available: try a smaller batch or gradient_checkpointing: true, or override with --ignore-memory`,
  );
}

const millions = (count: number): string => (count / 1e6).toFixed(0);
const gigabytes = (bytes: number): string => (bytes / 1e9).toFixed(1);
