import { type Engine, type EngineOptions, openEngine } from '@kaleido/engine';
import type { Communicator } from './communicator.ts';
import { threadsOf } from './cores.ts';

/** Opens the engine that the options name, by default with this rank's share of the machine's cores. */
export const engineFor = (communicator: Communicator, { threads, ...options }: EngineOptions): Promise<Engine> =>
  openEngine({ ...options, threads: threads ?? (communicator.size > 1 ? threadsOf(communicator) : undefined) });
