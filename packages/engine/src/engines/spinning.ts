import { cpus, loadavg } from 'node:os';

/** Whether ONNX Runtime's threads spin between the nodes of a run: always, never, or when the machine has cores to spare. */
export type Spinning = (typeof spinnings)[number];
export const spinnings = ['auto', 'on', 'off'] as const;

/**
 * Spinning threads pass work on faster when each has a core (a denoising step on two idle cores: 26 → 18 ms). On a busy machine they spin
 * away the time that the others, and the thread they wait for, would have computed in (16 pictures at load 17: 28 to 37 s without,
 * 52 to 89 s with). More runnable threads than cores over the last minute are a busy machine.
 */
export const doesSpin = (spinning: Spinning = 'auto', load = loadavg()[0]!, cores = cpus().length): boolean =>
  spinning === 'auto' ? load <= cores : spinning === 'on';
