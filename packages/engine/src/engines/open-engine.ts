import { UsageError } from '@kaleido/shared/errors';
import type { Device } from '../devices.ts';
import type { Engine } from '../engine.ts';
import type { Precision } from '../tensorflow/precision.ts';
import type { WeightFormat } from '../weight-formats.ts';
import type { Spinning } from './spinning.ts';

/** The engine options of a command line. */
export interface EngineOptions {
  readonly engine: Engine['name'];
  readonly device: Device;
  readonly precision: Precision;
  /** Threads within an operator on the CPU; by default one per core. */
  readonly threads?: number | undefined;
  readonly spinning?: Spinning | undefined;
  /** The number format of quantizable weights. */
  readonly weights?: WeightFormat | undefined;
}

/** Opens each engine, loading its code only then. */
const openers: Record<Engine['name'], (options: EngineOptions) => Promise<Engine>> = {
  onnxruntime: async (options) => {
    refusePrecision(options);
    return (await import('./onnxruntime.ts')).onnxruntimeOn(options);
  },
  tensorflow: async (options) => {
    refuseInt8(options);
    return (await import('./tensorflow.ts')).tensorflowOn(options);
  },
  reference: async (options) => {
    refusePrecision(options);
    refuseInt8(options);
    if (options.device !== 'auto' && options.device !== 'cpu')
      throw new UsageError(`--device: the reference engine computes on the cpu, not on ${options.device}`);
    return (await import('./reference.ts')).reference;
  },
};

/**
 * Opens the engine that a command line asks for.
 * @throws UsageError when it is not installed or lacks the device, the precision or int8 weights
 */
export const openEngine = (options: EngineOptions): Promise<Engine> => openers[options.engine](options);

function refusePrecision({ engine, precision }: EngineOptions): void {
  if (precision !== 'float32') throw new UsageError(`--precision: the ${engine} engine computes in float32 only, not in ${precision}`);
}

function refuseInt8({ engine, weights }: EngineOptions): void {
  if (weights === 'int8') throw new UsageError(`--weights: int8 is for the onnxruntime engine only, not for ${engine}`);
}

/** An engine's name, or an open engine. */
export type EngineChoice = Engine['name'] | Engine;

/** The engine that a library caller passed, or a new one according to the options. */
export const engineOf = async (choice: EngineChoice | undefined, options: EngineOptions): Promise<Engine> =>
  typeof choice === 'object' ? choice : openEngine(options);
