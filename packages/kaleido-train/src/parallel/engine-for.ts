import { type Engine, type EngineOptions, openEngine } from '@kaleido/engine';
import type { Communicator } from './communicator.ts';
import { threadsOf } from './cores.ts';

/** Opens the engine that the options name, with this rank's share of the machine's cores. */
export const engineFor = (communicator: Communicator, { engine, device, precision }: EngineOptions): Promise<Engine> =>
  openEngine({ engine, device, precision, ...(communicator.size > 1 && { threads: threadsOf(communicator) }) });
