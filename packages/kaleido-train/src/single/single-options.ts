import type { RunOptions } from '../run/train-run.ts';

/** What is wanted of a run of a single network. */
export type SingleOptions = Omit<RunOptions, 'init' | 'initT5' | 'initDenoiser' | 'ignoreMemory'>;
