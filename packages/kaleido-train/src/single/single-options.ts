import type { RunOptions } from '../run/train-run.ts';

/** Options of a single-network run. */
export type SingleOptions = Omit<RunOptions, 'init' | 'initOuter' | 'initT5' | 'initDenoiser' | 'ignoreMemory'>;
