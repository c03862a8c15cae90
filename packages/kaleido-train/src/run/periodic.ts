import type { TrainingEvent } from './training-event.ts';

/** Work that a run repeats. */
export interface Periodic {
  /** Interval in steps; 0 is never. */
  readonly every: number;
  /** Whether to do it after the last step too. */
  readonly atEnd?: boolean;
  /** @returns what to report; undefined for nothing */
  run(step: number): Promise<TrainingEvent | undefined>;
}

/** Does what is due after a step, in the order of the list. */
export async function* runDue(tasks: readonly Periodic[], step: number, isLast: boolean): AsyncGenerator<TrainingEvent> {
  for (const { every, atEnd = false, run } of tasks) {
    if (every === 0 || (step % every !== 0 && !(atEnd && isLast))) continue;
    const event = await run(step);
    if (event) yield event;
  }
}
