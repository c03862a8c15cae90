import type { StepResult } from '../step/compile-step.ts';
import { MAX_NORM } from '../step/optimiser.ts';
import type { LogLine } from './meter.ts';

/** Training diverged; the last checkpoint stays as it is. */
export class Diverged extends Error {
  override name = 'Diverged';
  constructor(reason: string, folder: string) {
    super(`${reason}: stopped; ${folder} keeps the last checkpoint`);
  }
}

/** Counts skipped steps: those whose loss or gradient was not finite or too large for float32, so that the update left weights and moments unchanged. */
export function openSkips(maxSkipped: number, folder: string) {
  let inARow = 0;
  return {
    /**
     * The log line of a skipped step; undefined for any other.
     * @param keys names the samples of the batch
     */
    check(step: number, { loss, gradNorm }: StepResult, keys: () => readonly string[]): LogLine | undefined {
      const isValid = Number.isFinite(loss) && gradNorm < MAX_NORM;
      inARow = isValid ? 0 : inARow + 1;
      return isValid ? undefined : { step, skipped: { loss: String(loss), grad_norm: String(gradNorm), keys: keys() } };
    },
    /** @throws Diverged after more than `maxSkipped` in a row */
    stopIfTooMany(step: number): void {
      if (inARow > maxSkipped) throw new Diverged(`step ${step}: loss or gradient was not finite in ${inARow} consecutive steps`, folder);
    },
  };
}
