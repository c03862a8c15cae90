import { setTimeout } from 'node:timers/promises';

/** Milliseconds between looks at what another process computes. */
const PAUSE = 500;

/**
 * Tries again until something is there, which another process may be computing.
 * @param attempt says whether it is there
 * @throws Error when interrupted
 */
export async function untilThere(attempt: () => Promise<boolean>, signal: AbortSignal): Promise<void> {
  while (!(await attempt())) {
    await setTimeout(PAUSE, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) throw new Error('interrupted');
  }
}
