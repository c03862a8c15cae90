import { type Engine, type EngineOptions, openEngine } from '@kaleido/engine';
import type { Communicator } from './communicator.ts';
import { threadsOf } from './cores.ts';

/** The engine that a command line asks for, which leaves the other ranks of this machine their cores. */
export const engineFor = (communicator: Communicator, { engine, device, precision }: EngineOptions): Promise<Engine> =>
  openEngine({ engine, device, precision, ...(communicator.size > 1 && { threads: threadsOf(communicator) }) });
