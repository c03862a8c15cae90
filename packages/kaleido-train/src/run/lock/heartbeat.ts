import { utimesSync } from 'node:fs';
import { workerData } from 'node:worker_threads';

/** Data of the thread. */
export interface Heartbeat {
  readonly path: string;
  /** Milliseconds. */
  readonly every: number;
}

const { path, every } = workerData as Heartbeat;

// In a thread of its own: a step of several minutes on the main thread must not look like death.
setInterval(() => {
  const now = new Date();
  try {
    utimesSync(path, now, now);
  } catch {
    // The lock has gone, or its disk is away for a moment: the run checks before it writes.
  }
}, every);
