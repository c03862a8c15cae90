import { utimesSync } from 'node:fs';
import { workerData } from 'node:worker_threads';

/** What the thread is given. */
export interface Heartbeat {
  readonly path: string;
  /** Milliseconds. */
  readonly every: number;
}

const { path, every } = workerData as Heartbeat;

// A thread of its own, because the network computes on the main one: a step of minutes must not look like death.
setInterval(() => {
  const now = new Date();
  try {
    utimesSync(path, now, now);
  } catch {
    // The lock has gone, or its disk for a moment: the run finds out before it writes next.
  }
}, every);
