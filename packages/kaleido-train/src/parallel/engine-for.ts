import { type Engine, onnxruntimeOn } from '@kaleido/tfjs-onnxruntime';
import { engines } from '../run/engines.ts';
import type { Communicator } from './communicator.ts';
import { threadsOf } from './cores.ts';

/** The engine of that name, which leaves the other ranks of this machine their cores. */
export const engineFor = (communicator: Communicator, name: keyof typeof engines): Engine =>
  communicator.size > 1 && name === 'onnxruntime' ? onnxruntimeOn({ threads: threadsOf(communicator) }) : engines[name];
