/** Other ranks mostly come at once: until then nothing sleeps, so that a step of milliseconds is not made longer. */
const AT_ONCE = 1; // ms
/** Share of the time waited so far that a sleep may add, and the longest sleep, in ms. */
const [SHARE, LONGEST] = [1 / 20, 5];

const never = new Int32Array(new SharedArrayBuffer(4));

/** Blocks this thread until something is done elsewhere, and leaves the processor to others meanwhile. */
export function waitUntil(isDone: () => boolean): void {
  const began = performance.now();
  while (!isDone()) {
    const waited = performance.now() - began;
    if (waited > AT_ONCE) Atomics.wait(never, 0, 0, Math.min(waited * SHARE, LONGEST));
  }
}
