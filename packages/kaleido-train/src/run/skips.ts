import type { StepResult } from '../step/compile-step.ts';
import type { LogLine } from './meter.ts';

/** Training went wrong; nothing of it is saved. */
export class Diverged extends Error {
  override name = 'Diverged';
  constructor(reason: string, folder: string) {
    super(`${reason}: stopped; ${folder} keeps the last checkpoint`);
  }
}

/** Steps whose loss or gradient was not finite: the update has left weights and moments as they were. */
export function openSkips(most: number, folder: string) {
  let inARow = 0;
  return {
    /**
     * The log's line about a step that was skipped; undefined for one that was not.
     * @param keys gives the names of what the batch was made of
     */
    check(step: number, { loss, gradNorm }: StepResult, keys: () => readonly string[]): LogLine | undefined {
      const isGood = Number.isFinite(loss) && Number.isFinite(gradNorm);
      inARow = isGood ? 0 : inARow + 1;
      return isGood ? undefined : { step, skipped: { loss: String(loss), grad_norm: String(gradNorm), keys: keys() } };
    },
    /** @throws Diverged after more than `most` in a row */
    stopIfTooMany(step: number): void {
      if (inARow > most) throw new Diverged(`step ${step}: loss or gradient were not finite in ${inARow} steps one after another`, folder);
    },
  };
}
