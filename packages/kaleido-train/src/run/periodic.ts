import type { TrainingEvent } from './training-event.ts';

/** Work that a run does now and then. */
export interface Periodic {
  /** Steps from one time to the next; 0 is never. */
  readonly every: number;
  /** Whether it is also done after the last step. */
  readonly atEnd?: boolean;
  /** @returns what to report; undefined for nothing */
  run(step: number): Promise<TrainingEvent | undefined>;
}

/** Does what is due after a step, in the order of the list. */
export async function* runDue(works: readonly Periodic[], step: number, isLast: boolean): AsyncGenerator<TrainingEvent> {
  for (const { every, atEnd = false, run } of works) {
    if (every === 0 || (step % every !== 0 && !(atEnd && isLast))) continue;
    const event = await run(step);
    if (event) yield event;
  }
}
